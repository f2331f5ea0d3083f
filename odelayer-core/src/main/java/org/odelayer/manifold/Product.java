package org.odelayer.manifold;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;

/** {@link Manifold#product}. */
record Product(@JsonProperty("parts") List<Manifold> parts) implements Manifold {
    private static final long serialVersionUID = 1L;

    Product {
        if (parts == null || parts.isEmpty() || parts.contains(null)) {
            throw new IllegalArgumentException("parts (" + parts + ") of a product must be manifolds, at least one");
        }
        parts = List.copyOf(parts);
    }

    Product(Manifold... parts) {
        this(Arrays.asList(parts));
    }

    @Override
    public int ambient() {
        return parts.stream().mapToInt(Manifold::ambient).sum();
    }

    @Override
    public int dimension() {
        return parts.stream().mapToInt(Manifold::dimension).sum();
    }

    @Override
    public void project(double[] y, int at) {
        int from = at;
        for (Manifold part : parts) {
            part.project(y, from);
            from += part.ambient();
        }
    }

    @Override
    public void projectBack(double[] y, double[] p, int at) {
        int from = at;
        for (Manifold part : parts) {
            part.projectBack(y, p, from);
            from += part.ambient();
        }
    }

    @Override
    public void tangent(double[] y, double[] v, int at) {
        int from = at;
        for (Manifold part : parts) {
            part.tangent(y, v, from);
            from += part.ambient();
        }
    }

    @Override
    public SDVariable point(SDVariable y) {
        return joined(y.getSameDiff(), i -> parts.get(i).point(slice(y, i)));
    }

    @Override
    public SDVariable tangent(SDVariable point, SDVariable v) {
        return joined(v.getSameDiff(), i -> parts.get(i).tangent(slice(point, i), slice(v, i)));
    }

    private SDVariable joined(SameDiff graph, IntFunction<SDVariable> part) {
        SDVariable[] all = IntStream.range(0, parts.size()).mapToObj(part).toArray(SDVariable[]::new);
        long batch = Shapes.of(all[0])[0];
        return all.length == 1 ? all[0] : Shapes.known(graph.concat(1, all), batch, ambient());
    }

    private SDVariable slice(SDVariable x, int part) {
        int batch = Math.toIntExact(Shapes.of(x)[0]);
        int width = parts.get(part).ambient();
        int[] begin = {0, start(part)};
        return Shapes.known(x.getSameDiff().slice(x, begin, batch, width), batch, width);
    }

    private int start(int part) {
        return parts.subList(0, part).stream().mapToInt(Manifold::ambient).sum();
    }

    private double[] cut(double[] y, int part) {
        return Arrays.copyOfRange(y, start(part), start(part) + parts.get(part).ambient());
    }

    private double[] each(IntFunction<double[]> part) {
        return IntStream.range(0, parts.size())
                .mapToObj(part)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    @Override
    public double[] exp(double[] y, double[] v) {
        return each(i -> parts.get(i).exp(cut(y, i), cut(v, i)));
    }

    @Override
    public double[] log(double[] x, double[] y) {
        return each(i -> parts.get(i).log(cut(x, i), cut(y, i)));
    }

    @Override
    public double distance(double[] x, double[] y) {
        double[] distances = each(i -> new double[] {parts.get(i).distance(cut(x, i), cut(y, i))});
        return Ratios.norm(distances, 0, distances.length);
    }

    @Override
    public double[] random(Random random) {
        return each(i -> parts.get(i).random(random));
    }

    @Override
    public double volume() {
        return parts.stream().mapToDouble(Manifold::volume).reduce(1, (x, y) -> x * y);
    }

    @Override
    public LieAction action() {
        return new ProductAction(parts);
    }

    /** Those of the parts, one part behind the other. */
    @Override
    public double[][][] generators() {
        return IntStream.range(0, parts.size())
                .boxed()
                .flatMap(i -> Arrays.stream(parts.get(i).generators()).map(matrix -> widened(matrix, start(i))))
                .toArray(double[][][]::new);
    }

    private double[][] widened(double[][] matrix, int from) {
        double[][] wide = new double[ambient()][ambient()];
        for (int i = 0; i < matrix.length; i++) {
            System.arraycopy(matrix[i], 0, wide[from + i], from, matrix.length);
        }
        return wide;
    }

    @Override
    public String toString() {
        return parts.stream().map(Manifold::toString).collect(Collectors.joining(" x "));
    }
}
