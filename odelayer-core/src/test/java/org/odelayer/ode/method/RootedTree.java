package org.odelayer.ode.method;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rooted tree with its order condition: Σ bᵢ Φᵢ = 1/γ (Butcher; Hairer, Nørsett, Wanner, "Solving ordinary
 * differential equations I", II.2).
 *
 * @param children the subtrees at the root, in a fixed order, so that equal trees occur once
 */
record RootedTree(List<RootedTree> children) {

    /** All trees with n nodes. */
    static List<RootedTree> ofOrder(int n) {
        return forests(n - 1, n - 1, Integer.MAX_VALUE).stream()
                .map(RootedTree::new)
                .toList();
    }

    /** Multisets of trees with n nodes in all, trees in descending (order, number), the first not above the bound. */
    private static List<List<RootedTree>> forests(int n, int largest, int highestNumber) {
        if (n == 0) {
            return List.of(List.of());
        }
        List<List<RootedTree>> result = new ArrayList<>();
        for (int order = Math.min(n, largest); order >= 1; order--) {
            List<RootedTree> trees = ofOrder(order);
            int bound = order == largest ? Math.min(trees.size() - 1, highestNumber) : trees.size() - 1;
            for (int number = bound; number >= 0; number--) {
                for (List<RootedTree> rest : forests(n - order, order, number)) {
                    List<RootedTree> forest = new ArrayList<>(rest);
                    forest.add(trees.get(number));
                    result.add(forest);
                }
            }
        }
        return result;
    }

    int order() {
        return 1 + children.stream().mapToInt(RootedTree::order).sum();
    }

    /** γ. */
    double density() {
        return order() * children.stream().mapToDouble(RootedTree::density).reduce(1, (x, y) -> x * y);
    }

    /** By how much weights miss the condition: Σ bᵢ Φᵢ − 1/γ. */
    double residual(ButcherTableau tableau, double[] weights) {
        double[] phi = phi(tableau);
        return IntStream.range(0, weights.length)
                        .mapToDouble(i -> weights[i] * phi[i])
                        .sum()
                - 1 / density();
    }

    /** By how much weights miss the condition of a step's part: Σ bᵢ(θ) Φᵢ − θ^order/γ. */
    double residual(ButcherTableau tableau, double[] weights, double theta) {
        return residual(tableau, weights) + (1 - Math.pow(theta, order())) / density();
    }

    /** Φᵢ = Π over children of Σⱼ aᵢⱼ Φⱼ(child). */
    private double[] phi(ButcherTableau tableau) {
        double[] result = new double[tableau.stages()];
        java.util.Arrays.fill(result, 1);
        for (RootedTree child : children) {
            double[] inner = child.phi(tableau);
            for (int i = 0; i < result.length; i++) {
                int row = i;
                result[i] *= IntStream.range(0, i)
                        .mapToDouble(j -> tableau.a(row, j) * inner[j])
                        .sum();
            }
        }
        return result;
    }

    /**
     * By how much a Rosenbrock method misses the condition, where a node with one child has the coefficients α + Γ and
     * others have α (Hairer and Wanner, "Solving ordinary differential equations II", IV.7). With the same coefficients
     * for both it is the condition of an implicit Runge–Kutta method.
     */
    double residual(double[][] several, double[][] single, double... weights) {
        double[] phi = phi(several, single);
        return IntStream.range(0, weights.length)
                        .mapToDouble(i -> weights[i] * phi[i])
                        .sum()
                - 1 / density();
    }

    private double[] phi(double[][] several, double[]... single) {
        double[] result = new double[several.length];
        java.util.Arrays.fill(result, 1);
        double[][] coefficients = children.size() == 1 ? single : several;
        for (RootedTree child : children) {
            double[] inner = child.phi(several, single);
            for (int i = 0; i < result.length; i++) {
                double[] row = coefficients[i];
                result[i] *= IntStream.range(0, row.length)
                        .mapToDouble(j -> row[j] * inner[j])
                        .sum();
            }
        }
        return result;
    }
}
