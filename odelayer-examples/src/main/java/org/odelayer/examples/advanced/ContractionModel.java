package org.odelayer.examples.advanced;

import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Choice;

/** A flow whose solutions may part, and one whose solutions never do. */
enum ContractionModel {
    /** f(y) = tanh(y K + β) L + γ. */
    FREE {
        @Override
        Dynamics dynamics(int hidden) {
            return new MlpDynamics(hidden);
        }
    },
    /** f(y) = −tanh(y K + β) Kᵀ. */
    STABLE {
        @Override
        Dynamics dynamics(int hidden) {
            return new GradientFlowDynamics(hidden);
        }
    };

    /** f with so many columns of K. */
    abstract Dynamics dynamics(int hidden);

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
