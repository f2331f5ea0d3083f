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

    /** One of them, for images [batch, channels, height, width] and kernels [height, width, in, out]. */
    private static final class Gradient {
        private final Node node;
        private final Draft draft;
        private final ConvolutionWindow window;
        private final List<Node> nodes = new ArrayList<>();

        Gradient(Node node, Draft draft) {
            this.node = node;
            this.draft = draft;
            this.window = ConvolutionWindow.of(node);
        }

        /** Whether the zeros on opposite sides are as many; a convolution cannot be told of others. */
        boolean isPlain() {
            boolean same = node.operation().integer(8, 0) == 1;
            return window != null && !(same && (window.height() % 2 == 0 || window.width() % 2 == 0));
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
            Value swapped = permuted(TurnedKernel.of(kernel, draft, nodes), 0, 1, 3, 2);
            add(convolution(window.turned()), node.outputs().get(0), incoming, swapped);
        }

        private void ofKernel(Value incoming, Value input) {
            Value images = permuted(input, 1, 0, 2, 3);
            Value kernel = permuted(incoming, 2, 3, 0, 1);
            long[] size = kernel.shape();
            Value result = node.outputs().get(1);
            long[] shape = result.shape();
            Value found = draft.buffer("kernel gradient", result.type(), shape[2], shape[3], shape[0], shape[1]);
            ConvolutionWindow whole = new ConvolutionWindow(size[0], size[1], window.top(), window.left());
            add(convolution(whole), found, images, kernel);
            add(Operation.custom("permute", 2, 3, 0, 1), result, found);
        }

        private static Operation convolution(ConvolutionWindow w) {
            return Operation.custom("conv2d", w.height(), w.width(), 1, 1, w.top(), w.left(), 1, 1, 0, 0, 0);
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
