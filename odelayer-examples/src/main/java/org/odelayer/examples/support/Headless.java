package org.odelayer.examples.support;

/** Java2D without a display. */
final class Headless {
    private Headless() {}

    /**
     * Asks AWT to do without a display, unless the user has already decided. Drawing into an image needs none, but AWT
     * would open the one that DISPLAY names and fail where it does not answer. Has an effect only before AWT starts.
     */
    static void request() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }
}
