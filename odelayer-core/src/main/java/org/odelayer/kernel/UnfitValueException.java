package org.odelayer.kernel;

/** A {@link HostOperation} refuses the present values of its inputs, which says nothing of others of their shape. */
public final class UnfitValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message which value, what it is and what it must be
     */
    public UnfitValueException(String message) {
        super(message);
    }
}
