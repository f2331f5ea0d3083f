package org.odelayer.block;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostOperation;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.UnfitValueException;
import org.odelayer.manifold.Manifold;

/** Points of each example put on a manifold, in DOUBLE; or the transpose of that. Refuses what is too far off. */
final class PointProjection extends HostOperation {
    private final Manifold manifold;
    private final boolean transposed;

    private PointProjection(Manifold manifold, SameDiff graph, boolean transposed, SDVariable... inputs) {
        super(graph, 1, inputs);
        this.manifold = manifold;
        this.transposed = transposed;
    }

    static SDVariable of(Manifold manifold, SDVariable y) {
        return new PointProjection(manifold, y.getSameDiff(), false, y).outputVariable();
    }

    @Override
    public String opName() {
        return transposed ? "manifold_projection_bp" : "manifold_projection";
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(inputs.get(0));
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        HostVector points = new HostVector(inputs.get(0));
        HostVector result = new HostVector(results.get(0));
        double[] y = new double[points.length()];
        if (!transposed) {
            return () -> {
                points.read(0, y);
                project(y);
                result.write(0, y);
            };
        }
        HostVector cotangents = new HostVector(inputs.get(1));
        double[] p = new double[y.length];
        return () -> {
            points.read(0, y);
            cotangents.read(0, p);
            for (int at = 0; at < y.length; at += manifold.ambient()) {
                manifold.projectBack(y, p, at);
            }
            result.write(0, p);
        };
    }

    private void project(double... y) {
        int n = manifold.ambient();
        for (int at = 0; at < y.length; at += n) {
            double offset = manifold.offset(y, at);
            if (!(offset <= Manifold.LARGEST_OFFSET)) {
                throw new UnfitValueException("input of example " + at / n + " must be a point of " + manifold + ", to "
                        + Manifold.LARGEST_OFFSET + ", and is " + offset + " off");
            }
            manifold.project(y, at);
        }
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> cotangents) {
        SDVariable y = arg(0);
        return List.of(new PointProjection(manifold, sameDiff, true, y, cotangents.get(0)).outputVariable());
    }
}
