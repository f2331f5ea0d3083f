package org.odelayer.regularization;

/** The factor λ of a penalty. */
final class Weight {
    private Weight() {}

    /** Refuses a weight that is not positive and finite. */
    static void check(String penalty, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight (" + weight + ") of " + penalty + " must be > 0 and finite");
        }
    }
}
