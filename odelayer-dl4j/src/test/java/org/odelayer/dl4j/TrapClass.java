package org.odelayer.dl4j;

/** A class that a saved network must not bring to life: it tells when it is initialized. */
final class TrapClass {
    static {
        System.setProperty("odelayer.trap", "sprung");
    }

    private TrapClass() {}
}
