package org.odelayer.dl4j.saving;

import static org.deeplearning4j.util.ModelSerializer.COEFFICIENTS_BIN;
import static org.deeplearning4j.util.ModelSerializer.CONFIGURATION_JSON;
import static org.deeplearning4j.util.ModelSerializer.NO_PARAMS_MARKER;
import static org.deeplearning4j.util.ModelSerializer.UPDATER_BIN;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Makes a network of a file, step by step, and says at which step it failed.
 *
 * @param <N> the network
 */
final class NetworkReader<N> {
    private final Path file;
    private final NetworkKind<N> kind;

    /** A reader of one file. */
    NetworkReader(Path file, NetworkKind<N> kind) {
        this.file = file;
        this.kind = kind;
    }

    /** The network. */
    N read() throws IOException {
        NetworkEntries entries = new NetworkEntries(file);
        N network = configured(entries.get(CONFIGURATION_JSON));
        boolean none = entries.get(COEFFICIENTS_BIN).length == 0 && entries.has(NO_PARAMS_MARKER);
        INDArray parameters = none ? null : row(entries, COEFFICIENTS_BIN);
        INDArray updater = entries.has(UPDATER_BIN) ? row(entries, UPDATER_BIN) : null;
        if (parameters != null && parameters.dataType() != kind.type(network)) {
            throw refused("its parameters are of type " + parameters.dataType() + ", its configuration says "
                    + kind.type(network));
        }
        attempt("its configuration and its parameters do not fit", () -> {
            kind.init(network, parameters);
            return network;
        });
        if (updater != null) {
            restoreUpdater(network, updater);
        }
        return network;
    }

    private N configured(byte[] bytes) throws IOException {
        // Deeplearning4j writes in the platform's character set.
        String json = new String(bytes, Charset.defaultCharset());
        String refusal = "its configuration cannot be read";
        JsonNode saved = attempt(refusal, () -> JsonMappers.getMapper().readTree(json));
        if (!saved.has(kind.property())) {
            throw refused(
                    saved.has("confs") || saved.has("vertices")
                            ? "its network is of the other kind: use " + kind.otherwise()
                            : "its configuration lacks the property \"" + kind.property() + "\"");
        }
        N network = attempt(refusal, () -> kind.configured(json));
        JsonNode whole = attempt(refusal, () -> JsonMappers.getMapper().readTree(kind.json(network)));
        Optional<String> missing = MissingProperty.in(saved, whole);
        if (missing.isPresent()) {
            throw refused("its configuration lacks the property " + missing.get());
        }
        return network;
    }

    private INDArray row(NetworkEntries entries, String name) throws IOException {
        byte[] bytes = entries.get(name);
        return attempt(name + " is damaged", () -> SavedRow.of(bytes));
    }

    private void restoreUpdater(N network, INDArray saved) throws IOException {
        INDArray state = attempt("its updater is missing or wrong", () -> kind.updaterState(network));
        if (state == null || state.length() != saved.length()) {
            throw refused("its updater has " + saved.length() + " values, and those of its configuration have "
                    + (state == null ? 0 : state.length()));
        }
        state.assign(saved);
    }

    private <T> T attempt(String refusal, Callable<T> step) throws IOException {
        try {
            return step.call();
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw new UnreadableNetworkException(file, refusal + ": " + reason(e), e);
        }
    }

    /** What Jackson says is followed by a place in a text that nobody sees. */
    private static String reason(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof JsonProcessingException json) {
                return json.getOriginalMessage();
            }
        }
        if (thrown instanceof StackOverflowError) {
            return "it is nested too deeply";
        }
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    private UnreadableNetworkException refused(String why) {
        return new UnreadableNetworkException(file, why);
    }
}
