package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;

/**
 * A stochastic differential equation whose drift and diffusion are dynamics of their own.
 *
 * <pre>{@code
 * new DriftDiffusion(new MlpDynamics(64), new MlpDynamics(16), NoiseType.GENERAL, Calculus.STRATONOVICH).channels(3)
 * }</pre>
 *
 * <p>Parameters are those of both, by {@value #DRIFT} and {@value #DIFFUSION} before their names. The diffusion gives n
 * features, or n m for {@link NoiseType#GENERAL} noise; for {@link NoiseType#DIAGONAL} noise gᵢ must depend on yᵢ and t
 * alone, which a perceptron of all features does not give, and for {@link NoiseType#ADDITIVE} noise not on y.
 */
public final class DriftDiffusion extends SdeDynamics {
    /** What the names of the drift's parameters begin with. */
    public static final String DRIFT = "drift.";

    /** What the names of the diffusion's parameters begin with. */
    public static final String DIFFUSION = "diffusion.";

    private static final long serialVersionUID = 1L;

    /** f. */
    private final Dynamics drift;

    /** g. */
    private final Dynamics diffusion;

    /** How W enters. */
    private final NoiseType noise;

    /** What the integral means. */
    private final Calculus calculus;

    /** m, or 0 for as many as the noise has by itself. */
    private final long channels;

    /**
     * Drift and diffusion.
     *
     * @param drift f
     * @param diffusion g
     * @param noise how W enters
     * @param calculus what the integral means
     * @throws IllegalArgumentException if one is missing
     */
    public DriftDiffusion(Dynamics drift, Dynamics diffusion, NoiseType noise, Calculus calculus) {
        this(drift, diffusion, noise, calculus, 0);
    }

    @JsonCreator
    private DriftDiffusion(
            @JsonProperty("drift") Dynamics drift,
            @JsonProperty("diffusion") Dynamics diffusion,
            @JsonProperty("noise") NoiseType noise,
            @JsonProperty("calculus") Calculus calculus,
            @JsonProperty("channels") long channels) {
        if (drift == null || diffusion == null || noise == null || calculus == null) {
            throw new IllegalArgumentException("drift (" + drift + "), diffusion (" + diffusion + "), noise (" + noise
                    + ") and calculus (" + calculus + ") must be given");
        }
        if (channels < 0 || channels > 0 && noise != NoiseType.GENERAL) {
            throw new IllegalArgumentException("channels (" + channels + ") must be at least 1, and are to be told for"
                    + " GENERAL noise alone, not for " + noise);
        }
        this.drift = drift;
        this.diffusion = diffusion;
        this.noise = noise;
        this.calculus = calculus;
        this.channels = channels;
    }

    /**
     * With another number of components of W than features, for general noise.
     *
     * @param count m, at least 1
     * @return new dynamics
     * @throws IllegalArgumentException if it is less than 1, or the noise is not general
     */
    public DriftDiffusion channels(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("channels (" + count + ") must be at least 1");
        }
        return new DriftDiffusion(drift, diffusion, noise, calculus, count);
    }

    @Override
    public NoiseType noise() {
        return noise;
    }

    @Override
    public Calculus calculus() {
        return calculus;
    }

    @Override
    public long channels(long features) {
        return channels == 0 ? super.channels(features) : channels;
    }

    @Override
    public double[] jumps() {
        return DoubleStream.concat(Arrays.stream(drift.jumps()), Arrays.stream(diffusion.jumps()))
                .toArray();
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        declare(parameters, DRIFT, drift, stateShape, stateShape);
        declare(parameters, DIFFUSION, diffusion, stateShape, Features.resized(stateShape, values(stateShape[0])));
    }

    private long values(long features) {
        return noise == NoiseType.GENERAL ? features * channels(features) : features;
    }

    private static void declare(
            ParameterList parameters, String prefix, Dynamics part, long[] seenShape, long... resultShape) {
        ParameterList own = new ParameterList();
        part.defineParameters(own, seenShape, resultShape);
        if (!own.inputs().stream().allMatch(Parameter.class::isInstance)) {
            throw new IllegalArgumentException("drift and diffusion must be functions of time, state and parameters:"
                    + " they have no data control, series in time, pieces or noise of their own");
        }
        parameters.addAll(own, parameter -> parameter.named(prefix + parameter.name()));
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable f = drift.define(graph, t, y, part(DRIFT, parameters));
        SDVariable g = diffusion.define(graph, t, y, part(DIFFUSION, parameters));
        return SdeTerms.of(f, noise == NoiseType.GENERAL ? matrix(g, y) : g);
    }

    private SDVariable matrix(SDVariable g, SDVariable y) {
        long[] shape = Shapes.of(y);
        return g.reshape(shape[0], shape[1], channels(shape[1]));
    }

    private static Map<String, SDVariable> part(String prefix, Map<String, SDVariable> all) {
        DeclaredInputs part = new DeclaredInputs(Map.of());
        all.forEach((name, variable) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), variable);
            }
        });
        return part;
    }
}
