package org.odelayer.noise;

/**
 * The dyadic tree of one example's path, of which the nodes from the root to the last point that was asked for are at
 * hand. A node is an interval of length h with the increment W of its Brownian motion and its space-time Lévy area H =
 * (1/h) ∫ (W(u) − W(s)) du − W/2, which are independent, with variances h and h/12. Given both, those of its halves are
 *
 * <pre>
 * W₁ = ½W + (3/2) H + Z     H₁ = ¼H − ½Z + ½N     Z ~ N(0, h/16)
 * W₂ = ½W − (3/2) H − Z     H₂ = ¼H − ½Z − ½N     N ~ N(0, h/12)
 * </pre>
 *
 * <p>Within a leaf the path is the mean of all that have its W and H, W(s + θh) = W(s) + θW + 6θ(1 − θ)H. Source:
 * Foster, Lyons and Oberhauser, "An optimal polynomial approximation of Brownian motion", SIAM J. Numer. Anal. 58
 * (2020); the halves follow from the covariances.
 */
final class BridgeTree {
    /** From the root to the leaves. */
    static final int DEPTH = 24;

    static final long LEAVES = 1L << DEPTH;

    private final double span;
    private final int channels;
    private final Node[] nodes = new Node[DEPTH + 1];
    private long stream;
    /** The left end of the deepest node at hand, in leaves, and its depth; −1 without any. */
    private long left;

    private int depth = -1;

    BridgeTree(double span, int channels) {
        this.span = span;
        this.channels = channels;
    }

    /** Another path from here on. */
    void restart(long stream) {
        this.stream = stream;
        depth = -1;
    }

    /** W and its integral from the tree's start, at a position in [0, LEAVES], counted in leaves. */
    void at(double position, double[] w, double[] integral) {
        long leaf = (long) position;
        double within = position - leaf;
        if (leaf == LEAVES) {
            root();
            nodes[0].at(1, w, integral);
        } else if (within == 0) {
            int level = leaf == 0 ? 0 : DEPTH - Long.numberOfTrailingZeros(leaf);
            descend(leaf, level);
            nodes[level].at(0, w, integral);
        } else {
            descend(leaf, DEPTH);
            nodes[DEPTH].at(within, w, integral);
        }
    }

    private void root() {
        if (depth < 0) {
            node(0).draw(stream);
            left = 0;
            depth = 0;
        }
    }

    private void descend(long leaf, int level) {
        root();
        int common = Long.numberOfLeadingZeros(leaf ^ left) - (Long.SIZE - DEPTH);
        for (int at = Math.min(common, Math.min(depth, level)); at < level; at++) {
            long index = (1L << at) + (leaf >>> (DEPTH - at));
            boolean right = (leaf >>> (DEPTH - at - 1) & 1) == 1;
            nodes[at].half(right, NoiseKey.bits(stream, index), node(at + 1));
        }
        left = leaf;
        depth = level;
    }

    private Node node(int level) {
        if (nodes[level] == null) {
            nodes[level] = new Node(span / (1L << level), channels);
        }
        return nodes[level];
    }

    /** W and H of an interval, with W and its integral from the tree's start at the interval's. */
    private static final class Node {
        private final double length;
        private final double[] start;
        private final double[] before;
        private final double[] w;
        private final double[] h;
        /** Z and N, from which both halves are made. */
        private final double[] z;

        private final double[] n;
        private boolean split;

        Node(double length, int channels) {
            this.length = length;
            this.start = new double[channels];
            this.before = new double[channels];
            this.w = new double[channels];
            this.h = new double[channels];
            this.z = new double[channels];
            this.n = new double[channels];
        }

        /** The root of a path. */
        void draw(long stream) {
            normals(NoiseKey.bits(stream, 0), Math.sqrt(length), w, Math.sqrt(length / 12), h);
            split = false;
        }

        private static void normals(long bits, double scale1, double[] to1, double scale2, double[] to2) {
            for (int c = 0; c < to1.length; c++) {
                to1[c] = scale1 * NormalQuantile.of(NoiseKey.bits(bits, 2L * c));
                to2[c] = scale2 * NormalQuantile.of(NoiseKey.bits(bits, 2L * c + 1));
            }
        }

        void half(boolean right, long bits, Node half) {
            if (!split) {
                normals(bits, Math.sqrt(length / 16), z, Math.sqrt(length / 12), n);
                split = true;
            }
            half.split = false;
            for (int c = 0; c < w.length; c++) {
                double bend = 1.5 * h[c] + z[c];
                double first = 0.5 * w[c] + bend;
                double shared = 0.25 * h[c] - 0.5 * z[c];
                if (right) {
                    half.start[c] = start[c] + first;
                    half.before[c] = before[c] + length / 2 * (start[c] + first / 2 + shared + 0.5 * n[c]);
                    half.w[c] = 0.5 * w[c] - bend;
                    half.h[c] = shared - 0.5 * n[c];
                } else {
                    half.start[c] = start[c];
                    half.before[c] = before[c];
                    half.w[c] = first;
                    half.h[c] = shared + 0.5 * n[c];
                }
            }
        }

        /** At a fraction θ of the interval. */
        void at(double theta, double[] toW, double[] toIntegral) {
            double ofH = 6 * theta * (1 - theta);
            double integralOfW = theta * theta / 2;
            double integralOfH = theta * theta * (3 - 2 * theta);
            for (int c = 0; c < w.length; c++) {
                toW[c] = start[c] + theta * w[c] + ofH * h[c];
                toIntegral[c] = before[c] + length * (theta * start[c] + integralOfW * w[c] + integralOfH * h[c]);
            }
        }
    }
}
