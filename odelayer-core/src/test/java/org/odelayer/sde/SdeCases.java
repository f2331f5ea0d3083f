package org.odelayer.sde;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** Every method with every noise that it takes, and equations that exercise them. */
final class SdeCases {
    /** n. */
    static final int FEATURES = 3;

    /** m of general noise. */
    static final int CHANNELS = 2;

    private SdeCases() {}

    /** A method and a noise. */
    record Case(SdeMethod method, NoiseType noise) {
        Calculus calculus() {
            return method.solves(noise, Calculus.ITO) ? Calculus.ITO : Calculus.STRATONOVICH;
        }

        SdeDynamics dynamics() {
            return SdeCases.dynamics(noise, calculus());
        }
    }

    static Stream<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (SdeMethod method : SdeMethod.values()) {
            for (NoiseType noise : NoiseType.values()) {
                if (method.solves(noise, Calculus.ITO) || method.solves(noise, Calculus.STRATONOVICH)) {
                    cases.add(new Case(method, noise));
                }
            }
        }
        return cases.stream();
    }

    /** f = tanh(yA + t) and g smooth in all that it may depend on. */
    static SdeDynamics dynamics(NoiseType noise, Calculus calculus) {
        LambdaSde dynamics = new LambdaSde(noise, calculus, (graph, t, y, p) -> {
            SDVariable f = graph.math().tanh(y.mmul(p.get("A")).add(t));
            SDVariable b = p.get("B");
            return switch (noise) {
                case ADDITIVE -> SdeTerms.of(f, graph.math().sin(b.add(t)));
                case DIAGONAL -> SdeTerms.of(f, graph.math().sin(y.mul(b).add(t)));
                case SCALAR ->
                    SdeTerms.of(f, graph.math().sin(y.mmul(p.get("A"))).mul(b));
                case GENERAL ->
                    SdeTerms.of(f, graph.math().sin(y.mmul(b)).reshape(y.getShape()[0], FEATURES, CHANNELS));
            };
        });
        dynamics.weight("A", FEATURES, FEATURES);
        if (noise == NoiseType.GENERAL) {
            return dynamics.weight("B", FEATURES, (long) FEATURES * CHANNELS).withChannels(CHANNELS);
        }
        return dynamics.weight("B", 1, FEATURES);
    }

    static INDArray normal(long seed, DataType type, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array.castTo(type);
    }
}
