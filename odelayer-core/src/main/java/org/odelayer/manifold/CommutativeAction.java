package org.odelayer.manifold;

import java.util.Arrays;

/** A group whose brackets are 0. */
abstract class CommutativeAction implements LieAction {
    final int size;

    CommutativeAction(int size) {
        this.size = size;
    }

    @Override
    public final int size() {
        return size;
    }

    @Override
    public final void bracket(double[] a, double[] b, double[] result) {
        Arrays.fill(result, 0);
    }

    @Override
    public final void bracketBack(double[] a, double[] b, double[] resultBar, double[] aBar, double[] bBar) {}
}
