package org.odelayer.regularization;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.odelayer.dynamics.RunningCost;

/**
 * A running cost that can be saved with a network: the loss gets λ times its integral over the time span, averaged over the batch.
 *
 * <p>J is the Jacobian ∂f/∂y of one example's field, augmented dimensions and velocities included; norms sum over the features.
 * Small Jacobians make smooth, slow fields, which need fewer function evaluations and change less where the input does.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public sealed interface Penalty extends RunningCost, Serializable
        permits ConditionNumber, DirectionalDerivative, JacobianFrobenius, KineticEnergy, SpectralNorm {}
