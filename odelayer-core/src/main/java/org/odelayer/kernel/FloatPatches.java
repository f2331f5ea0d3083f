package org.odelayer.kernel;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the kernel of a convolution of stride 1 covers at each of its places, a row a place, so that the convolution is
 * one matrix product: images [batch, channels, height, width] of FLOAT become a matrix [batch · rows · columns, kernel
 * height · kernel width · channels], channels last, zeros beyond the image's edges.
 *
 * <p>Cost: one pass over the result, which is as many times larger than the images as the kernel has places. With
 * channels last, what a row of the kernel covers is one piece of memory.
 */
public final class FloatPatches extends HostOperation {
    private final int height;
    private final int width;
    private final int top;
    private final int left;
    private final int rows;
    private final int columns;

    /**
     * Patches of images.
     *
     * @param kernel height and width of the kernel
     * @param padding zeros above and to the left of the image
     * @param places rows and columns of the convolution's result; what of a patch is beyond the image is zero
     */
    public FloatPatches(long[] kernel, long[] padding, long[] places) {
        super(1);
        this.height = Math.toIntExact(kernel[0]);
        this.width = Math.toIntExact(kernel[1]);
        this.top = Math.toIntExact(padding[0]);
        this.left = Math.toIntExact(padding[1]);
        this.rows = Math.toIntExact(places[0]);
        this.columns = Math.toIntExact(places[1]);
        addIArgument(height, width, top, left, rows, columns);
    }

    @Override
    public String opName() {
        return "patches";
    }

    @Override
    public boolean isDescribedByArguments() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long[] images = inputs.get(0);
        return List.of(new long[] {images[0] * rows * columns, images[1] * height * width});
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        return new Pass(inputs.get(0), results.get(0));
    }

    /** From one array to the other, a row of an image at a time. */
    private final class Pass implements Runnable {
        /** Held, because buffers do not keep the arrays' memory. */
        private final List<INDArray> arrays;

        private final FloatBuffer source;
        private final FloatBuffer target;
        private final int first;
        private final int start;
        private final int batch;
        private final int channels;
        private final int imageHeight;
        private final int imageWidth;
        /** With channels last, between zeros. */
        private final float[] row;

        private final float[] zeros;

        Pass(INDArray images, INDArray patches) {
            arrays = List.of(images, patches);
            source = images.data().asNioFloat();
            target = patches.data().asNioFloat();
            // ND4J's buffer of a view is the whole one, set to the view's beginning.
            first = source.position();
            start = target.position();
            batch = (int) images.size(0);
            channels = (int) images.size(1);
            imageHeight = (int) images.size(2);
            imageWidth = (int) images.size(3);
            zeros = new float[(columns + width - 1) * channels];
            row = zeros.clone();
        }

        @Override
        public void run() {
            for (int image = 0; image < batch; image++) {
                for (int at = 0; at < rows + height - 1; at++) {
                    int y = at - top;
                    boolean inside = y >= 0 && y < imageHeight;
                    if (inside) {
                        load((image * channels * imageHeight + y) * imageWidth);
                    }
                    spread(inside ? row : zeros, image, at);
                }
            }
        }

        private void load(int from) {
            int plane = imageHeight * imageWidth;
            for (int channel = 0; channel < channels; channel++) {
                int begin = first + from + channel * plane;
                int to = left * channels + channel;
                for (int x = 0; x < imageWidth; x++) {
                    row[to + x * channels] = source.get(begin + x);
                }
            }
        }

        /** Row {@code at} of the padded image is what row k of the kernel covers in row at − k of the result. */
        private void spread(float[] values, int image, int at) {
            int piece = width * channels;
            int depth = height * piece;
            for (int k = Math.max(0, at - rows + 1); k <= Math.min(height - 1, at); k++) {
                int to = start + (image * rows + at - k) * columns * depth + k * piece;
                for (int x = 0; x < columns; x++) {
                    target.put(to + x * depth, values, x * channels, piece);
                }
            }
        }

        @Override
        public String toString() {
            return opName() + " of " + arrays.get(0).shapeInfoToString();
        }
    }
}
