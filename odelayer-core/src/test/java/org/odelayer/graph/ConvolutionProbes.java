package org.odelayer.graph;

import static org.odelayer.graph.Probe.of;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.enums.DataFormat;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv1DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv3DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.LocalResponseNormalizationConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** Probes of the convolutions, of pooling and of what goes with them. */
final class ConvolutionProbes {
    private static final long[] IMAGE = {2, 3, 4, 4};
    private static final long[] KERNEL = {3, 3, 3, 2};

    private ConvolutionProbes() {}

    static List<Probe> all() {
        List<Probe> all = convolutions();
        all.addAll(images());
        return all;
    }

    private static List<Probe> convolutions() {
        List<Probe> p = new ArrayList<>();
        p.add(of(
                "conv2d NCHW same",
                -1,
                1,
                (sd, x) -> sd.cnn.conv2d(x[0], x[1], x[2], conv("NCHW", PaddingMode.SAME)),
                IMAGE,
                KERNEL,
                new long[] {2}));
        p.add(of(
                "conv2d without bias",
                -1,
                1,
                (sd, x) -> sd.cnn.conv2d(x[0], x[1], conv("NCHW", PaddingMode.SAME)),
                IMAGE,
                KERNEL));
        p.add(of(
                "conv2d NCHW valid",
                -1,
                1,
                (sd, x) -> sd.cnn.conv2d(x[0], x[1], conv("NCHW", PaddingMode.VALID)),
                IMAGE,
                KERNEL));
        p.add(of(
                "conv2d NHWC same",
                -1,
                1,
                (sd, x) -> sd.cnn.conv2d(x[0], x[1], conv("NHWC", PaddingMode.SAME)),
                new long[] {2, 4, 4, 3},
                KERNEL));
        Conv2DConfig oiyx = conv("NCHW", PaddingMode.SAME);
        oiyx.setWeightsFormat(WeightsFormat.OIYX);
        p.add(of("conv2d OIYX", -1, 1, (sd, x) -> sd.cnn.conv2d(x[0], x[1], oiyx), IMAGE, new long[] {2, 3, 3, 3}));
        Conv2DConfig oyxi = conv("NCHW", PaddingMode.SAME);
        oyxi.setWeightsFormat(WeightsFormat.OYXI);
        p.add(of("conv2d OYXI", -1, 1, (sd, x) -> sd.cnn.conv2d(x[0], x[1], oyxi), IMAGE, new long[] {2, 3, 3, 3}));
        p.add(of(
                "conv2d OIYX, NHWC with bias",
                -1,
                1,
                (sd, x) -> sd.cnn.conv2d(x[0], x[1], x[2], with(WeightsFormat.OIYX)),
                new long[] {2, 4, 4, 3},
                new long[] {2, 3, 3, 3},
                new long[] {2}));
        p.add(of(
                "conv2d OIYX, valid",
                -1,
                1,
                (sd, x) -> sd.cnn.conv2d(
                        x[0],
                        x[1],
                        Conv2DConfig.builder()
                                .kH(3)
                                .kW(2)
                                .weightsFormat(WeightsFormat.OIYX)
                                .build()),
                IMAGE,
                new long[] {2, 3, 3, 2}));
        p.add(of(
                "depthWiseConv2d",
                -1,
                1,
                (sd, x) -> sd.cnn.depthWiseConv2d(x[0], x[1], x[2], conv("NCHW", PaddingMode.SAME)),
                IMAGE,
                new long[] {3, 3, 3, 2},
                new long[] {6}));
        p.add(of(
                "separableConv2d",
                -1,
                1,
                (sd, x) -> sd.cnn.separableConv2d(x[0], x[1], x[2], x[3], conv("NCHW", PaddingMode.SAME)),
                IMAGE,
                new long[] {3, 3, 3, 2},
                new long[] {1, 1, 6, 2},
                new long[] {2}));
        p.add(of(
                "deconv2d",
                -1,
                1,
                (sd, x) -> sd.cnn.deconv2d(
                        x[0],
                        x[1],
                        DeConv2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build()),
                IMAGE,
                new long[] {2, 2, 2, 3}));
        p.add(of(
                "conv1d",
                -1,
                1,
                (sd, x) -> sd.cnn.conv1d(
                        x[0],
                        x[1],
                        x[2],
                        Conv1DConfig.builder()
                                .k(3)
                                .paddingMode(PaddingMode.SAME)
                                .build()),
                new long[] {2, 3, 5},
                new long[] {3, 3, 2},
                new long[] {2}));
        p.add(of(
                "conv3d",
                -1,
                1,
                (sd, x) -> sd.cnn.conv3d(
                        x[0],
                        x[1],
                        x[2],
                        Conv3DConfig.builder()
                                .kD(2)
                                .kH(2)
                                .kW(2)
                                .dataFormat("NCDHW")
                                .build()),
                new long[] {1, 2, 3, 3, 3},
                new long[] {2, 2, 2, 2, 2},
                new long[] {2}));
        return p;
    }

    private static List<Probe> images() {
        List<Probe> p = new ArrayList<>();
        p.add(of("avgPooling2d", -1, 1, (sd, x) -> sd.cnn.avgPooling2d(x[0], pool("NCHW", 2)), IMAGE));
        p.add(of("maxPooling2d", -1, 1, (sd, x) -> sd.cnn.maxPooling2d(x[0], pool("NCHW", 2)), IMAGE));
        p.add(of("maxPooling2d, overlapping", -1, 1, (sd, x) -> sd.cnn.maxPooling2d(x[0], pool("NCHW", 1)), IMAGE));
        p.add(of("maxPooling2d NHWC", -1, 1, (sd, x) -> sd.cnn.maxPooling2d(x[0], pool("NHWC", 2)), new long[] {
            2, 4, 4, 3
        }));
        p.add(of("avgPooling2d, overlapping", -1, 1, (sd, x) -> sd.cnn.avgPooling2d(x[0], pool("NCHW", 1)), IMAGE));
        p.add(of("avgPooling2d NHWC", -1, 1, (sd, x) -> sd.cnn.avgPooling2d(x[0], pool("NHWC", 2)), new long[] {
            2, 4, 4, 3
        }));
        p.add(of("depthToSpace NHWC", -1, 1, (sd, x) -> sd.cnn.depthToSpace(x[0], 2, DataFormat.NHWC), new long[] {
            2, 2, 2, 4
        }));
        p.add(of("upsampling2d by one scale", -1, 1, (sd, x) -> sd.cnn.upsampling2d(x[0], 2), IMAGE));
        p.add(of("upsampling2d, equal scales", -1, 1, (sd, x) -> sd.cnn.upsampling2d(x[0], 2, 2, true), IMAGE));
        p.add(of("upsampling2d NHWC", -1, 1, (sd, x) -> sd.cnn.upsampling2d(x[0], 2, 3, false), new long[] {2, 4, 4, 3
        }));
        p.add(of("upsampling2d, unequal scales", -1, 1, (sd, x) -> sd.cnn.upsampling2d(x[0], 2, 3, true), IMAGE));
        p.add(of("spaceToDepth", -1, 1, (sd, x) -> sd.cnn.spaceToDepth(x[0], 2, DataFormat.NCHW), IMAGE));
        p.add(of("depthToSpace", -1, 1, (sd, x) -> sd.cnn.depthToSpace(x[0], 2, DataFormat.NCHW), new long[] {2, 4, 2, 2
        }));
        p.add(of("im2Col", -1, 1, (sd, x) -> sd.cnn.im2Col(x[0], conv("NCHW", PaddingMode.VALID)), IMAGE));
        p.add(of(
                "localResponseNormalization",
                -1,
                1,
                (sd, x) -> sd.cnn.localResponseNormalization(
                        x[0],
                        LocalResponseNormalizationConfig.builder()
                                .alpha(0.1)
                                .beta(0.75)
                                .bias(1)
                                .depth(2)
                                .build()),
                IMAGE));
        p.add(of(
                "batchToSpace",
                -1,
                1,
                (sd, x) -> sd.cnn.batchToSpace(x[0], new int[] {2, 2}, new int[] {0, 0}, 0, 0),
                new long[] {4, 2, 2, 3}));
        p.add(of(
                "spaceToBatch",
                -1,
                1,
                (sd, x) -> sd.cnn.spaceToBatch(x[0], new int[] {2, 2}, new int[] {0, 0}, 0, 0),
                new long[] {1, 4, 4, 3}));
        p.add(of("biasAdd NCHW", -1, 1, (sd, x) -> sd.nn.biasAdd(x[0], x[1], true), IMAGE, new long[] {3}));
        p.add(of(
                "layerNorm NCHW",
                -1,
                1,
                (sd, x) -> sd.nn.layerNorm(x[0], x[1], x[2], true, 1, 2, 3),
                IMAGE,
                new long[] {3},
                new long[] {3}));
        p.add(of("group norm", -1, 1, (sd, x) -> groupNorm(sd, x[0]), new long[] {2, 4, 3, 3}));
        return p;
    }

    private static SDVariable groupNorm(org.nd4j.autodiff.samediff.SameDiff sd, SDVariable x) {
        SDVariable groups = x.reshape(2, 2, 18);
        return sd.math.standardize(groups, 2).reshape(2, 4, 3, 3);
    }

    private static Conv2DConfig conv(String format, PaddingMode padding) {
        return Conv2DConfig.builder()
                .kH(3)
                .kW(3)
                .dataFormat(format)
                .paddingMode(padding)
                .build();
    }

    private static Conv2DConfig with(WeightsFormat format) {
        Conv2DConfig config = conv("NHWC", PaddingMode.SAME);
        config.setWeightsFormat(format);
        return config;
    }

    private static Pooling2DConfig pool(String format, int stride) {
        return Pooling2DConfig.builder()
                .kH(2)
                .kW(2)
                .sH(stride)
                .sW(stride)
                .isNHWC(format.equals("NHWC"))
                .build();
    }
}
