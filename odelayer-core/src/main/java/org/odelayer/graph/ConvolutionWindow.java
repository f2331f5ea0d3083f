package org.odelayer.graph;

import org.odelayer.kernel.Operation;

/**
 * What the kernel of a two-dimensional convolution of stride 1 covers, for images [batch, channels, height, width] and
 * kernels [height, width, in, out].
 *
 * @param height of the kernel
 * @param width of the kernel
 * @param top rows of zeros above the image, fewer than the height
 * @param left columns of zeros to the left of the image, fewer than the width
 */
record ConvolutionWindow(long height, long width, long top, long left) {
    static final ConvolutionWindow PIXEL = new ConvolutionWindow(1, 1, 0, 0);

    /**
     * That of conv2d or conv2d_bp; null if the convolution is another. Integer arguments of both are, each for height
     * and width, 0 kernel, 2 stride, 4 padding, 6 dilation; 8 kind of padding (0 as given, 1 same, 2 causal), 9 layout
     * of images, 10 of kernels (0 as above).
     */
    static ConvolutionWindow of(Node node) {
        Operation op = node.operation();
        boolean strideAndDilation =
                op.integer(2, 0) == 1 && op.integer(3, 0) == 1 && op.integer(6, 0) == 1 && op.integer(7, 0) == 1;
        boolean layout = op.integer(9, 0) == 0 && op.integer(10, 0) == 0;
        if (!strideAndDilation || !layout || op.integer(8, 0) > 1) {
            return null;
        }
        boolean same = op.integer(8, 0) == 1;
        long height = node.input(1).shape()[0];
        long width = node.input(1).shape()[1];
        long top = same ? (height - 1) / 2 : op.integer(4, 0);
        long left = same ? (width - 1) / 2 : op.integer(5, 0);
        return top < height && left < width ? new ConvolutionWindow(height, width, top, left) : null;
    }

    /** That of the convolution of a gradient, by the kernel turned by 180°, that gives the gradient of the images. */
    ConvolutionWindow turned() {
        return new ConvolutionWindow(height, width, height - 1 - top, width - 1 - left);
    }

    /** How many places a kernel has. */
    long places() {
        return height * width;
    }
}
