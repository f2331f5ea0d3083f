package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.odelayer.kernel.FloatLoops;
import org.odelayer.kernel.FloatPatches;
import org.odelayer.kernel.FloatTransposes;
import org.odelayer.kernel.Helpers;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Race;

/**
 * A two-dimensional convolution of stride 1 is the product of a matrix of patches and its kernel, and so are its
 * gradients; a convolution and the gradient of its kernel share the patches. ND4J's own kernel is such a product too,
 * but spends most of its time on bringing memory into order. For FLOAT on the CPU without oneDNN, where it is faster.
 */
final class ConvolutionProducts implements Rewrite {
    /** Elements of patches, 64 MB: memory of the plan, while ND4J's kernel takes its own for as long as it runs. */
    private static final long MOST = 1L << 24;

    /** Of patches: with fewer there is little to win, and digits that do not depend on a race to lose. */
    private static final long FEWEST = 1L << 16;

    /** In ns. */
    private static final long WARM_UP = 50_000_000;

    private final Predicate<Node> worthwhile;

    ConvolutionProducts() {
        this(ConvolutionProducts::isFaster);
    }

    /** For those of the possible nodes that pass. */
    ConvolutionProducts(Predicate<Node> worthwhile) {
        this.worthwhile = worthwhile;
    }

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        boolean taken = isPossible(node) && worthwhile.test(node);
        return taken ? products(node, draft) : List.of(node);
    }

    private static boolean isPossible(Node node) {
        if (!node.is("conv2d") && !node.is("conv2d_bp")) {
            return false;
        }
        ConvolutionWindow window = ConvolutionWindow.of(node);
        return window != null
                && node.inputs().stream().allMatch(input -> FloatLoops.areUsable(input.type()))
                && node.outputs().stream().allMatch(output -> FloatLoops.areUsable(output.type()))
                && node.input(0).length() * window.places() <= MOST
                && images(node).length() * window.places() <= MOST;
    }

    /** The result of the convolution or its gradient. */
    private static Value images(Node node) {
        return node.is("conv2d") ? node.output() : node.input(node.inputs().size() - 1);
    }

    private static boolean isFaster(Node node) {
        long patches = node.input(0).length() * ConvolutionWindow.of(node).places();
        if (Helpers.arePresent() || patches < FEWEST) {
            return false;
        }
        StringBuilder name =
                new StringBuilder("products for " + node.operation().name());
        name.append(Arrays.toString(node.operation().integers()));
        node.inputs().forEach(input -> name.append(' ').append(Arrays.toString(input.shape())));
        return Race.remembered(name.toString(), () -> {
            try (Trial products = new Trial(node, ConvolutionProducts::products);
                    Trial other = new Trial(node, new ConvolutionGradients())) {
                products.warmUp();
                return Race.isWonByFirst(products, other);
            }
        });
    }

    private static List<Node> products(Node node, Draft draft) {
        Products products = new Products(node, draft);
        return node.is("conv2d") ? products.value() : products.gradients();
    }

    /** Those of one node. */
    private static final class Products {
        private final Node node;
        private final Draft draft;
        private final ConvolutionWindow window;
        private final List<Node> nodes = new ArrayList<>();

        Products(Node node, Draft draft) {
            this.node = node;
            this.draft = draft;
            this.window = ConvolutionWindow.of(node);
        }

        List<Node> value() {
            Value rows = product(patches(node.input(0), window, node.output()), kernel(node.input(1)), false);
            images(node.inputs().size() > 2 ? biased(rows, node.input(2)) : rows, node.output());
            return nodes;
        }

        List<Node> gradients() {
            Value incoming = node.input(node.inputs().size() - 1);
            Value input = node.input(0);
            images(
                    product(patches(incoming, window.turned(), input), turnedKernel(), false),
                    node.outputs().get(0));
            Value pixels = patches(incoming, ConvolutionWindow.PIXEL, incoming);
            node.outputs().get(1).becomeViewOf(product(patches(input, window, incoming), pixels, true));
            if (node.outputs().size() > 2) {
                Value bias = node.outputs().get(2);
                add(Operation.custom("reduce_sum", 0).withFlags(false), bias, pixels);
            }
            return nodes;
        }

        /** For a convolution whose result has as many rows and columns as {@code like}. */
        private Value patches(Value images, ConvolutionWindow covered, Value like) {
            long[] places = {like.shape()[2], like.shape()[3]};
            FloatPatches patches = new FloatPatches(
                    new long[] {covered.height(), covered.width()}, new long[] {covered.top(), covered.left()}, places);
            long rows = images.shape()[0] * places[0] * places[1];
            return add(Operation.of(patches), "patches", images, rows, images.shape()[1] * covered.places());
        }

        /** [height, width, in, out] as the matrix [height · width · in, out]. */
        private Value kernel(Value kernel) {
            long channels = kernel.shape()[3];
            return view(kernel, kernel.length() / channels, channels);
        }

        /** Turned by 180° as the matrix [height · width · out, in]. */
        private Value turnedKernel() {
            Value kernel = node.input(1);
            long in = kernel.shape()[2];
            long out = kernel.shape()[3];
            Value turned = TurnedKernel.of(kernel, draft, nodes);
            FloatTransposes transposes = new FloatTransposes(window.places(), in, out, window.places() * out, in);
            return add(Operation.of(transposes), "turned kernel", turned, window.places() * out, in);
        }

        private Value product(Value left, Value right, boolean transposed) {
            long rows = left.shape()[transposed ? 1 : 0];
            Value result = draft.buffer("product", left.type(), rows, right.shape()[1]);
            add(Operation.custom("matmul", transposed ? 1 : 0, 0, 0), result, left, right);
            return result;
        }

        private Value biased(Value rows, Value bias) {
            Value result = draft.buffer("biased", rows.type(), rows.shape());
            add(Operation.custom("biasadd"), result, rows, bias);
            return result;
        }

        /** From the matrix [batch · height · width, channels]. */
        private void images(Value rows, Value images) {
            long[] shape = images.shape();
            add(Operation.of(new FloatTransposes(shape[0], shape[2] * shape[3], shape[1], shape)), images, rows);
        }

        private Value view(Value value, long... shape) {
            Value view = draft.buffer("view", value.type(), shape);
            view.becomeViewOf(value);
            return view;
        }

        private Value add(Operation operation, String name, Value input, long... shape) {
            Value result = draft.buffer(name, input.type(), shape);
            add(operation, result, input);
            return result;
        }

        private void add(Operation operation, Value result, Value... inputs) {
            nodes.add(new Node(operation, List.of(inputs), List.of(result)));
        }
    }

    /** What a rewrite makes of a node, on arrays of its own: nothing else is written to, and no number is odd. */
    private static final class Trial implements Runnable, AutoCloseable {
        private final List<Value> values = new ArrayList<>();
        private final List<Kernel> kernels = new ArrayList<>();

        Trial(Node node, Rewrite rewrite) {
            Draft draft = new Draft(List.of());
            List<Value> inputs =
                    node.inputs().stream().map(input -> buffer(draft, input)).toList();
            inputs.forEach(input -> input.array().assign(0.5));
            List<Value> outputs =
                    node.outputs().stream().map(output -> buffer(draft, output)).toList();
            for (Node each : rewrite.rewrite(new Node(node.operation(), inputs, outputs), draft)) {
                kernels.add(each.operation()
                        .bind(Plan.resolve(each.inputs(), Map.of()), Plan.resolve(each.outputs(), Map.of())));
                each.outputs().forEach(output -> values.add(output.root()));
            }
        }

        private Value buffer(Draft draft, Value like) {
            Value buffer = draft.buffer("trial", like.type(), like.shape());
            values.add(buffer);
            return buffer;
        }

        /** Loops in Java are slow until they have been compiled, which takes some hundredths of a second. */
        void warmUp() {
            long start = System.nanoTime();
            do {
                run();
            } while (System.nanoTime() - start < WARM_UP);
        }

        @Override
        public void run() {
            kernels.forEach(Kernel::run);
        }

        @Override
        public void close() {
            values.forEach(Value::close);
        }
    }
}
