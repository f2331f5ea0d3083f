package org.odelayer.dl4j.layer;

import java.util.function.Supplier;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.OdeSolveException;

/** Errors that say in which layer they happened. */
final class LayerErrors {
    private LayerErrors() {}

    /** Runs outside workspaces. */
    static <T> T named(String layer, Supplier<T> code) {
        try {
            return Detached.call(code);
        } catch (OdeSolveException e) {
            throw e.in(layer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(layer + ": " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            // Of a matrix without inverse in the dynamics.
            ArithmeticException named = new ArithmeticException(layer + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }
}
