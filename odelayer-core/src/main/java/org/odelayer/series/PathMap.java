package org.odelayer.series;

/**
 * A control path through the observations of one channel of one example, as the linear map from what was observed to
 * what a solve needs: the path's first value, and behind it the coefficients of X'(u) on each leg but leg 0, those of
 * one leg side by side.
 */
interface PathMap {
    /**
     * Computes the map.
     *
     * @param observed by step; what is missing is not read
     * @param result all zero; takes the first value and the coefficients
     */
    void apply(double[] observed, double[] result);

    /**
     * Adds the transposed map.
     *
     * @param cotangent of the result
     * @param observed takes the gradient, by step; nothing is added to what is missing
     */
    void pull(double[] cotangent, double[] observed);
}
