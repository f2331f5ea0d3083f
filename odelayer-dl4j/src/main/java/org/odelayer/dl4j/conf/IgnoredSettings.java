package org.odelayer.dl4j.conf;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.util.NetworkUtils;

/**
 * Notices what Deeplearning4j 1.0.0-M2.1 sets of its own layers ({@code BaseLayer}) and, without a word, of no other.
 *
 * <p>It hands a layer nothing of these settings, but asks it for something on the way, which is rare otherwise. Who
 * asks stands on the stack; there is nothing else to notice them by.
 */
final class IgnoredSettings {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    /** The deepest of those below is the 14th. */
    private static final int DEPTH = 16;

    /** They do what Deeplearning4j does not. By name, since the listeners are a room that knows this one. */
    private static final Set<String> CARING =
            Set.of("org.odelayer.dl4j.listener.OdeLayers", FineTuning.class.getName());

    private IgnoredSettings() {}

    /** {@code network.setLearningRate} of all layers builds the updaters anew, and asks each layer for its own. */
    static boolean isLearningRateOfAllLayers() {
        return calledBy(frame -> frame.getDeclaringClass() == NetworkUtils.class
                && frame.getMethodName().equals("setLearningRate")
                && frame.getMethodType().parameterCount() == 2);
    }

    /** {@code FineTuneConfiguration} asks a layer for its constraints. */
    static boolean isFineTuning() {
        return calledBy(frame -> frame.getDeclaringClass() == FineTuneConfiguration.class);
    }

    private static boolean calledBy(Predicate<StackFrame> caller) {
        List<StackFrame> frames = STACK.walk(all -> all.limit(DEPTH).toList());
        return frames.stream().anyMatch(caller) && frames.stream().noneMatch(IgnoredSettings::cares);
    }

    /** A graph's transfer learning makes a configuration of the seed alone if it is given none. */
    private static boolean cares(StackFrame frame) {
        return CARING.contains(frame.getClassName()) || frame.getMethodName().equals("initBuilderIfReq");
    }
}
