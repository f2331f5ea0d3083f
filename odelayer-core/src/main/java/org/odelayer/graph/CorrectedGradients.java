package org.odelayer.graph;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.bp.AddBpOp;

/**
 * Gradients that ND4J 1.0.0-M2.1 gets wrong, in operations that it gets right: those of operations z = z(x, y) where an operand is
 * broadcast, and of elementwise functions whose derivative overflows.
 *
 * <p>ND4J divides by a scalar with ȳ = −(Σg)(Σx)/y² instead of −Σ(gx)/y², squares differences with a scalar in the same
 * way, takes maxima of the wrong elements, and does not sum the gradients of minimum, atan2 and assign over the axes that
 * were broadcast. Its derivatives of swish, gelu, mish and logsigmoid are NaN in FLOAT beyond 45, where the square of exp is
 * infinite.
 */
final class CorrectedGradients {
    private static final Map<String, Rule> RULES = Map.of(
            "divide", CorrectedGradients::quotient,
            "reversedivide", (op, x, y, g) -> swapped(quotient(op, y, x, g)),
            "squaredsubtract", (op, x, y, g) -> difference(g.mul(x.sub(y)).mul(2)),
            "maximum", (op, x, y, g) -> choice(x.gte(y), g),
            "minimum", (op, x, y, g) -> choice(x.lte(y), g),
            "tf_atan2", (op, x, y, g) -> op.doDiff(List.of(g)),
            "assign", (op, x, y, g) -> List.of(g.getSameDiff().zerosLike(g), g));

    /** Functions of each element by itself, by whose derivative a cotangent is multiplied as a tangent is. */
    private static final Set<String> ELEMENTWISE = Set.of("swish", "gelu", "mish", "logsigmoid");

    private CorrectedGradients() {}

    /** The gradient rule that replaces ND4J's, or null. */
    static List<SDVariable> of(DifferentialFunction op, List<SDVariable> outputGradients) {
        if (ELEMENTWISE.contains(op.opName())) {
            Map<String, SDVariable> tangents = Map.of(op.arg().name(), outputGradients.get(0));
            return List.of(TangentRules.apply(
                    new ForwardMode.Step(op.getSameDiff(), op, List.of(op.arg()), op.outputVariable(), tangents)));
        }
        Rule rule = RULES.get(op.opName());
        if (rule == null) {
            return null;
        }
        SDVariable x = op.arg(0);
        SDVariable y = op.arg(1);
        List<SDVariable> broadcast = rule.gradients(op, x, y, outputGradients.get(0));
        return List.of(
                reduced(x, y, broadcast.get(0))[0], // the shape of x
                reduced(x, y, broadcast.get(1))[1]); // the shape of y
    }

    /** Sums a gradient of z's shape over the axes along which each operand was broadcast, as the gradient of a sum. */
    private static SDVariable[] reduced(SDVariable x, SDVariable y, SDVariable gradient) {
        return new AddBpOp(gradient.getSameDiff(), x, y, gradient).outputVariables();
    }

    /** z = x/y: x̄ = g/y, ȳ = −(g/y)z. */
    private static List<SDVariable> quotient(DifferentialFunction op, SDVariable x, SDVariable y, SDVariable g) {
        SDVariable first = g.div(y);
        return List.of(first, first.mul(op.outputVariable()).neg());
    }

    private static List<SDVariable> swapped(List<SDVariable> gradients) {
        return List.of(gradients.get(1), gradients.get(0));
    }

    private static List<SDVariable> difference(SDVariable gradient) {
        return List.of(gradient, gradient.neg());
    }

    /** Where both are equal, the gradient goes to x alone. */
    private static List<SDVariable> choice(SDVariable first, SDVariable g) {
        SameDiff graph = g.getSameDiff();
        SDVariable x = g.mul(first.castTo(g.dataType()));
        return List.of(x, graph.math().sub(g, x));
    }

    /** The gradients of both operands, each of z's shape. */
    @FunctionalInterface
    private interface Rule {
        List<SDVariable> gradients(DifferentialFunction op, SDVariable x, SDVariable y, SDVariable g);
    }
}
