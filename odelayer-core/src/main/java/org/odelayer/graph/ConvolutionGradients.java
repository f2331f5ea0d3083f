package org.odelayer.graph;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.kernel.Helpers;
import org.odelayer.kernel.Operation;

/**
 * The gradients of a two-dimensional convolution of stride 1 are convolutions themselves: that of the input is one of
 * the incoming gradient with the kernel turned by 180°, that of the kernel is one of the input with the incoming
 * gradient as kernel. ND4J's own operation computes both at once, takes five times as long as a convolution, and has no
 * way to leave one out; oneDNN's takes twice as long and stays.
 */
final class ConvolutionGradients implements Rewrite {
    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        boolean fast = Helpers.arePresent() && node.input(0).type() == DataType.FLOAT;
        if (!node.is("conv2d_bp") || fast) {
            return List.of(node);
        }
        Gradient gradient = new Gradient(node, draft);
        return gradient.isPlain() ? gradient.nodes() : List.of(node);
    }

    /**
     * One of them, for images [batch, channels, height, width] and kernels [height, width, in, out]. Integer arguments
     * of conv2d and its gradient are, each for height and width, 0 kernel, 2 stride, 4 padding, 6 dilation; 8 kind of
     * padding (0 as given, 1 same, 2 causal), 9 layout of images, 10 of kernels (0 as above).
     */
    private static final class Gradient {
        private final Node node;
        private final Draft draft;
        private final List<Node> nodes = new ArrayList<>();

        Gradient(Node node, Draft draft) {
            this.node = node;
            this.draft = draft;
        }

        boolean isPlain() {
            Operation op = node.operation();
            boolean strideAndDilation =
                    op.integer(2, 0) == 1 && op.integer(3, 0) == 1 && op.integer(6, 0) == 1 && op.integer(7, 0) == 1;
            boolean layout = op.integer(9, 0) == 0 && op.integer(10, 0) == 0;
            return strideAndDilation && layout && op.integer(8, 0) <= 1 && margin(0) >= 0 && margin(1) >= 0;
        }

        private boolean same() {
            return node.operation().integer(8, 0) == 1;
        }

        private long kernel(int axis) {
            return node.operation().integer(axis, 0);
        }

        /** On each side; −1 where both sides differ. */
        private long padding(int axis) {
            if (!same()) {
                return node.operation().integer(4 + axis, 0);
            }
            return kernel(axis) % 2 == 1 ? (kernel(axis) - 1) / 2 : -1;
        }

        /** The padding of the input's gradient; negative if there is none. */
        private long margin(int axis) {
            return padding(axis) < 0 ? -1 : kernel(axis) - 1 - padding(axis);
        }

        List<Node> nodes() {
            Value incoming = node.input(node.inputs().size() - 1);
            ofInput(incoming, node.input(1));
            ofKernel(incoming, node.input(0));
            if (node.outputs().size() > 2) {
                Value bias = node.outputs().get(2);
                add(Operation.custom("reduce_sum", 0, 2, 3).withFlags(false), bias, incoming);
            }
            return nodes;
        }

        private void ofInput(Value incoming, Value kernel) {
            Value swapped = permuted(turned(kernel), 0, 1, 3, 2);
            Operation convolution = convolution(kernel(0), kernel(1), margin(0), margin(1));
            add(convolution, node.outputs().get(0), incoming, swapped);
        }

        /** The kernel's places in reversed order; ND4J's reverse is slower than the convolution. */
        private Value turned(Value kernel) {
            long[] shape = kernel.shape();
            int places = Math.toIntExact(shape[0] * shape[1]);
            Value rows = draft.buffer("kernel rows", kernel.type(), places, shape[2], shape[3]);
            rows.becomeViewOf(kernel);
            Value reversed = draft.buffer("turned kernel rows", kernel.type(), places, shape[2], shape[3]);
            add(Operation.custom("gather", 0), reversed, rows, draft.countdown(places));
            Value turned = draft.buffer("turned kernel", kernel.type(), shape);
            turned.becomeViewOf(reversed);
            return turned;
        }

        private void ofKernel(Value incoming, Value input) {
            Value images = permuted(input, 1, 0, 2, 3);
            Value kernel = permuted(incoming, 2, 3, 0, 1);
            long[] size = kernel.shape();
            Value result = node.outputs().get(1);
            long[] shape = result.shape();
            Value found = draft.buffer("kernel gradient", result.type(), shape[2], shape[3], shape[0], shape[1]);
            add(convolution(size[0], size[1], padding(0), padding(1)), found, images, kernel);
            add(Operation.custom("permute", 2, 3, 0, 1), result, found);
        }

        private static Operation convolution(long height, long width, long paddingHeight, long paddingWidth) {
            return Operation.custom("conv2d", height, width, 1, 1, paddingHeight, paddingWidth, 1, 1, 0, 0, 0);
        }

        private Value permuted(Value value, int... axes) {
            long[] shape = new long[axes.length];
            long[] order = new long[axes.length];
            for (int i = 0; i < axes.length; i++) {
                shape[i] = value.shape()[axes[i]];
                order[i] = axes[i];
            }
            Value result = draft.buffer("permuted", value.type(), shape);
            add(Operation.custom("permute", order), result, value);
            return result;
        }

        private void add(Operation operation, Value result, Value... inputs) {
            nodes.add(new Node(operation, List.of(inputs), List.of(result)));
        }
    }
}
