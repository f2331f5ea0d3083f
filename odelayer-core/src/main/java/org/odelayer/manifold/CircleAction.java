package org.odelayer.manifold;

/** The angles by which circles turn: of each pair y, a = y × v, and exp(a) y is y turned by a. */
final class CircleAction extends CommutativeAction {
    CircleAction(int circles) {
        super(circles);
    }

    @Override
    public void lift(double[] y, double[] v, double[] a) {
        for (int c = 0; c < size; c++) {
            a[c] = y[2 * c] * v[2 * c + 1] - y[2 * c + 1] * v[2 * c];
        }
    }

    @Override
    public void liftBack(double[] y, double[] v, double[] aBar, double[] yBar, double[] vBar) {
        for (int c = 0; c < size; c++) {
            yBar[2 * c] += aBar[c] * v[2 * c + 1];
            yBar[2 * c + 1] -= aBar[c] * v[2 * c];
            vBar[2 * c] -= aBar[c] * y[2 * c + 1];
            vBar[2 * c + 1] += aBar[c] * y[2 * c];
        }
    }

    @Override
    public void act(double[] a, double[] y, double[] result) {
        for (int c = 0; c < size; c++) {
            double cos = Math.cos(a[c]);
            double sin = Math.sin(a[c]);
            result[2 * c] = cos * y[2 * c] - sin * y[2 * c + 1];
            result[2 * c + 1] = sin * y[2 * c] + cos * y[2 * c + 1];
        }
    }

    @Override
    public void actBack(double[] a, double[] y, double[] resultBar, double[] aBar, double[] yBar) {
        for (int c = 0; c < size; c++) {
            double cos = Math.cos(a[c]);
            double sin = Math.sin(a[c]);
            double first = resultBar[2 * c];
            double second = resultBar[2 * c + 1];
            aBar[c] += first * (-sin * y[2 * c] - cos * y[2 * c + 1]) + second * (cos * y[2 * c] - sin * y[2 * c + 1]);
            yBar[2 * c] = cos * first + sin * second;
            yBar[2 * c + 1] = cos * second - sin * first;
        }
    }
}
