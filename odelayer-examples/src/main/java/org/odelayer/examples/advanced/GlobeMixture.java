package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import org.odelayer.examples.run.Numbers;

/** Four von Mises–Fisher distributions of equal weight on S²: p(x) = κ / (4π sinh κ) exp(κ ⟨μ, x⟩) each. */
final class GlobeMixture {
    private static final double CONCENTRATION = 15;
    private static final double[][] CENTERS = {
        Globe.at(58, -70), Globe.at(20, -5), Globe.at(0, -115), Globe.at(-25, -52)
    };

    private GlobeMixture() {}

    private static double dot(double[] a, double... b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    static double density(double... x) {
        double sum = 0;
        for (double[] center : CENTERS) {
            // e^κ / sinh κ = 2 / (1 − e^−2κ).
            sum += Math.exp(CONCENTRATION * (dot(center, x) - 1));
        }
        double factor = CONCENTRATION / (2 * Math.PI * (1 - Math.exp(-2 * CONCENTRATION)));
        return sum * factor / CENTERS.length;
    }

    /** −∫ p log p, by the middles of cells. */
    static double entropy() {
        double[] density = Globe.values(GlobeMixture::density);
        double sum = 0;
        for (int i = 0; i < density.length; i++) {
            sum -= density[i] > 0 ? Globe.area(i) * density[i] * Math.log(density[i]) : 0;
        }
        return sum;
    }

    static double[][] sample(int count, Random random) {
        double[][] points = new double[count][];
        Arrays.setAll(points, i -> sample(CENTERS[random.nextInt(CENTERS.length)], random));
        return points;
    }

    /** With ⟨μ, x⟩ by the inverse of its distribution, and any direction around μ. */
    private static double[] sample(double[] center, Random random) {
        double u = random.nextDouble();
        double along = 1 + Math.log(u + (1 - u) * Math.exp(-2 * CONCENTRATION)) / CONCENTRATION;
        double[] away = RotationFit.SPHERE.random(random);
        RotationFit.SPHERE.tangent(center, away, 0);
        RotationFit.SPHERE.project(away, 0);
        double across = Math.sqrt(Math.max(0, 1 - along * along));
        return Numbers.filled(3, i -> along * center[i] + across * away[i]);
    }
}
