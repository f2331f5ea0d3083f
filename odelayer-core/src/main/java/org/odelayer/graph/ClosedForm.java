package org.odelayer.graph;

/**
 * A⁻¹ = adj A / det A for one, two or three rows.
 *
 * <p>With plain sums this is not backward stable: the residual grows with the condition (Higham, "Accuracy and
 * stability of numerical algorithms", on Cramer's rule). The minors and the sums of their products are therefore
 * computed as sums of two numbers, to about twice the digits of DOUBLE (Ogita, Rump, Oishi, "Accurate sum and dot
 * product", 2005). So each component of x is right to a few roundings however badly conditioned A is, unless its own
 * terms cancel to the last of these digits.
 *
 * <p>Twice the digits are enough while det A is larger than the rounding of the products that it is the sum of. Where
 * it is not, and where products of elements could overflow or underflow, the matrix is left to elimination or
 * Cholesky's factors, which also decide what is singular: a closed form is for what is surely regular.
 */
final class ClosedForm extends Factors {
    /** The largest n. */
    static final int ROWS = 3;

    /** Three elements of A, or two and one of b, multiply to a normal number, and so does the rounding of that. */
    private static final double LARGEST = 0x1p200;

    private static final double LARGEST_RIGHT = 0x1p400;

    private final int n;
    private final boolean definite;
    private final Factors general;
    /** adj A, row by row, each element the sum of two. */
    private final double[] adjugate;

    private final double[] remainders;
    /** What the elements of adj A are the differences of, in absolute values. */
    private final double[] sizes;

    private double[] matrix;
    private boolean closed;
    private boolean takenOver;
    private double determinant;
    /** The sum of two that {@link #add} adds to. */
    private double sum;

    private double rest;

    /** Of matrices of n rows, symmetric and positive definite ones or any, which the general factors can take over. */
    ClosedForm(int n, boolean definite, Factors general) {
        super(n);
        this.n = n;
        this.definite = definite;
        this.general = general;
        this.adjugate = new double[n * n];
        this.remainders = new double[n * n];
        this.sizes = new double[n * n];
    }

    @Override
    int factor(double[] elements, double rounding) {
        matrix = elements;
        closed = within(LARGEST, elements) && isRegular(n * rounding) && (!definite || isPositive(n * rounding));
        takenOver = !closed;
        return closed ? 0 : general.factor(elements, rounding);
    }

    private static boolean within(double largest, double... values) {
        boolean within = true;
        for (double value : values) {
            double size = Math.abs(value);
            within &= size <= largest && (size >= 1 / largest || size == 0);
        }
        return within;
    }

    private boolean isRegular(double rounding) {
        adjoin();
        sum = 0;
        rest = 0;
        double size = 0;
        for (int j = 0; j < n; j++) {
            add(j, matrix[j * n]);
            size += sizes[j] * Math.abs(matrix[j * n]);
        }
        determinant = sum + rest;
        return Math.abs(determinant) > rounding * size;
    }

    /** Whether the leading minors are, as Sylvester's criterion asks of a symmetric matrix. */
    private boolean isPositive(double rounding) {
        return matrix[0] > 0 && determinant > 0 && (n < ROWS || adjugate[8] > rounding * sizes[8]);
    }

    private void adjoin() {
        double[] a = matrix;
        switch (n) {
            case 1 -> element(0, 1);
            case 2 -> {
                element(0, a[3]);
                element(1, -a[1]);
                element(2, -a[2]);
                element(3, a[0]);
            }
            default -> {
                minor(0, a[4], a[8], a[5], a[7]);
                minor(1, a[2], a[7], a[1], a[8]);
                minor(2, a[1], a[5], a[2], a[4]);
                minor(3, a[5], a[6], a[3], a[8]);
                minor(4, a[0], a[8], a[2], a[6]);
                minor(5, a[2], a[3], a[0], a[5]);
                minor(6, a[3], a[7], a[4], a[6]);
                minor(7, a[1], a[6], a[0], a[7]);
                minor(8, a[0], a[4], a[1], a[3]);
            }
        }
    }

    private void element(int index, double value) {
        adjugate[index] = value;
        sizes[index] = Math.abs(value);
    }

    /** ab − cd. */
    private void minor(int index, double a, double b, double c, double d) {
        double first = a * b;
        double second = c * d;
        double difference = first - second;
        double roundings = Math.fma(a, b, -first) - Math.fma(c, d, -second) + rounding(first, -second, difference);
        double value = difference + roundings;
        adjugate[index] = value;
        remainders[index] = rounding(difference, roundings, value);
        sizes[index] = Math.abs(first) + Math.abs(second);
    }

    /** What a + b has lost: Knuth's sum of two. */
    private static double rounding(double a, double b, double sum) {
        double second = sum - a;
        return a - (sum - second) + (b - second);
    }

    /** Adds an element of adj A times a number. */
    private void add(int index, double factor) {
        double product = adjugate[index] * factor;
        double total = sum + product;
        rest += Math.fma(adjugate[index], factor, -product)
                + remainders[index] * factor
                + rounding(sum, product, total);
        sum = total;
    }

    @Override
    String defect(int failed) {
        return general.defect(failed);
    }

    @Override
    void solve(double[] b, double[] x) {
        if (!closed || !within(LARGEST_RIGHT, b)) {
            takeOver().solve(b, x);
            return;
        }
        for (int i = 0; i < n; i++) {
            sum = 0;
            rest = 0;
            for (int j = 0; j < n; j++) {
                add(i * n + j, b[j]);
            }
            x[i] = (sum + rest) / determinant;
        }
    }

    /** The general factors; those of a matrix with a closed form are made when they are needed. */
    private Factors takeOver() {
        if (!takenOver) {
            general.factor(matrix, 0);
            takenOver = true;
        }
        return general;
    }

    @Override
    double logDeterminant() {
        return closed ? Math.log(Math.abs(determinant)) : general.logDeterminant();
    }
}
