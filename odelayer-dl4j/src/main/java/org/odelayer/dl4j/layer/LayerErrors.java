package org.odelayer.dl4j.layer;

import java.util.function.Supplier;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.OdeSolveException;

/** Errors that say in which layer they happened. */
final class LayerErrors {
    private LayerErrors() {}

    /** Errors of compiling say whose dynamics it were: they are the user's code. */
    static void compiling(String layer, String dynamics, Runnable code) {
        try {
            code.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(layer + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(layer + ": dynamics " + dynamics + ": " + e, e);
        }
    }

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
