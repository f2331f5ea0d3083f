package org.odelayer.examples.plot;

/**
 * A place on an axis that is marked.
 *
 * @param value where, in the unit of the axis
 * @param label what is written beside it, empty for a mark between others
 */
record Tick(double value, String label) {
    boolean labelled() {
        return !label.isEmpty();
    }
}
