package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Choice;

/** How a learning rate goes from its full height to zero. */
enum Decay {
    /** It stays. */
    NONE {
        @Override
        double factor(double part) {
            return 1;
        }
    },
    /** 1 − s. */
    LINEAR {
        @Override
        double factor(double part) {
            return 1 - part;
        }
    },
    /** (1 + cos πs)/2: Loshchilov, Hutter, "SGDR", 2017, equation 5, without restarts. */
    COSINE {
        @Override
        double factor(double part) {
            return (1 + Math.cos(Math.PI * part)) / 2;
        }
    };

    /** The part of the rate that is left after a part s of the way, 0 to 1. */
    abstract double factor(double part);

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
