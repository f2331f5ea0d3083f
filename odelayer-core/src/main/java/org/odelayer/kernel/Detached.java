package org.odelayer.kernel;

import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Code that runs outside every ND4J workspace, so that the arrays it makes outlive the workspace of whoever calls.
 *
 * <p>Deeplearning4j runs layers inside workspaces whose memory is used again at the next layer or iteration; whatever a
 * plan or a solver keeps must not lie there.
 */
public final class Detached {
    private Detached() {}

    /**
     * Runs code outside workspaces.
     *
     * @param <T> what the code makes
     * @param code the code
     * @return its result
     */
    @SuppressWarnings("try")
    public static <T> T call(Supplier<T> code) {
        try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return code.get();
        }
    }

    /**
     * Runs code outside workspaces.
     *
     * @param code the code
     */
    public static void run(Runnable code) {
        call(() -> {
            code.run();
            return null;
        });
    }
}
