package org.odelayer.graph;

/** A SameDiff graph holds an operation that cannot be compiled or differentiated; the message names it. */
public final class UnsupportedGraphException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * A graph that cannot be taken.
     *
     * @param message the operation, its name in the graph, and the reason
     */
    public UnsupportedGraphException(String message) {
        super(message);
    }

    /**
     * A graph that cannot be taken, with ND4J's own error.
     *
     * @param message the operation, its name in the graph, and the reason
     * @param cause ND4J's error
     */
    public UnsupportedGraphException(String message, Throwable cause) {
        super(message, cause);
    }
}
