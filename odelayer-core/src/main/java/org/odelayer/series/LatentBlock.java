package org.odelayer.series;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.ControllerPreset;

/**
 * A variational autoencoder of series: an encoder goes over what is observed to a hidden state h, a head makes of it a
 * normal distribution of the initial state z₀, and a decoder solves from a draw of it:
 *
 * <pre>
 * q(z₀ | x) = N(μ, diag σ²),   [μ, log σ] = head(h),   z₀ = μ + σ ⊙ ε,   ż = f(z)
 * KL = KL(q ‖ N(0, I)) = Σ ½ (μ² + σ² − 1) − log σ
 * </pre>
 *
 * <p>What is likely under z(t) is not part of it. The parameters of the parts are told apart by {@value #ENCODER},
 * {@value #HEAD} and {@value #DECODER} before their names.
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018), section 5;
 * Rubanova, Chen, Duvenaud, "Latent ODEs for irregularly-sampled time series" (2019), section 3.2.
 *
 * @param encoder from observations to h, which starts at 0; its state behind the last leg counts
 * @param head from [h, ε] to [z₀, μ, log σ]
 * @param decoder from z₀ to the states at all times, without observations
 */
public record LatentBlock(SeriesBlock encoder, NormalHead head, SeriesBlock decoder) {
    /** What the names of the encoder's parameters begin with. */
    public static final String ENCODER = "encoder.";
    /** What the names of the head's parameters begin with. */
    public static final String HEAD = "head.";
    /** What the names of the decoder's parameters begin with. */
    public static final String DECODER = "decoder.";

    /**
     * Checks that the parts fit.
     *
     * @param encoder from observations to h
     * @param head from [h, ε] to [z₀, μ, log σ]
     * @param decoder from z₀ to the states at all times
     * @throws IllegalArgumentException if they do not
     */
    public LatentBlock {
        boolean fit = encoder.state() == head.hidden()
                && decoder.state() == head.latent()
                && encoder.observation() > 0
                && decoder.observation() == 0;
        if (!fit) {
            throw new IllegalArgumentException("encoder (" + encoder.state() + " features of a state, "
                    + encoder.observation() + " of an observation), head (" + head + ") and decoder ("
                    + decoder.state() + " features, " + decoder.observation() + " observed) must fit: an encoder with"
                    + " observations to the head's hidden size, a decoder without from its latent size");
        }
    }

    /**
     * An encoder that is a gated recurrent unit alone: between observations its state does not change. Its legs have no
     * length; how much time went by has to be one of the features.
     *
     * @param hidden n
     * @param features of an observation, without their masks
     * @return the block; the controls of its legs do not matter
     */
    public static SeriesBlock recurrent(long hidden, long features) {
        SolverSettings once = SolverSettings.of(OdeSolver.EULER.method(), 1, 1, 1, 0, 0, ControllerPreset.INTEGRAL, 2);
        return new SeriesBlock(
                new StretchedDynamics(new StillDynamics()),
                new GruUpdate(hidden, features),
                hidden,
                2 * features,
                once,
                ContinuousAdjoint.AS_FORWARD,
                BatchSteps.SHARED);
    }

    /**
     * The parameters of all parts.
     *
     * @return the declarations
     * @throws IllegalArgumentException if dynamics do not work on such states
     */
    public ParameterList parameters() {
        return parameters(encoder, head, decoder.parameters());
    }

    static ParameterList parameters(SeriesBlock encoder, NormalHead head, ParameterList decoder) {
        ParameterList list = new ParameterList();
        addAll(list, ENCODER, encoder.parameters());
        ParameterList ofHead = new ParameterList();
        head.defineParameters(ofHead, head.hidden() + head.latent());
        addAll(list, HEAD, ofHead);
        addAll(list, DECODER, decoder);
        return list;
    }

    private static void addAll(ParameterList list, String prefix, ParameterList part) {
        part.all().forEach(parameter -> list.add(parameter.named(prefix + parameter.name())));
    }

    /** Those of one part, by their own names. */
    static Map<String, INDArray> part(String prefix, Map<String, INDArray> all) {
        Map<String, INDArray> part = new LinkedHashMap<>();
        all.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), array);
            }
        });
        return part;
    }

    /**
     * Compiles all parts for one batch size.
     *
     * @param parameters the parameter arrays by name, used where they lie
     * @param type FLOAT or DOUBLE
     * @param batch the number of examples, at least 1
     * @return the compiled block
     * @throws org.odelayer.graph.UnsupportedGraphException if dynamics cannot be compiled or differentiated
     * @throws IllegalArgumentException as of {@link SeriesBlock#compile}
     */
    public CompiledLatent compile(Map<String, INDArray> parameters, DataType type, long batch) {
        return new CompiledLatent(this, parameters, type, batch);
    }
}
