package org.odelayer.graph;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The derivative of an operation y = y(x₀, x₁, …) as linear maps: ∂y/∂xᵢ applied to a tangent, and its transpose
 * applied to a cotangent.
 *
 * <p>Both are written in operations that have rules themselves, so that derivatives nest to any depth. Null stands for
 * zero.
 */
interface Rule {
    /** No tangent passes and no cotangent: the value is a step, or depends on shapes alone. */
    Rule NONE = new Rule() {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return null;
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return null;
        }

        @Override
        public boolean passes(Call call, int input) {
            return false;
        }
    };

    /** (∂y/∂xᵢ) ẋᵢ for the output that the call looks at. */
    SDVariable push(Call call, int input, SDVariable tangent);

    /** (∂y/∂xᵢ)ᵀ ȳ for the output that the call looks at. */
    SDVariable pull(Call call, int input, SDVariable cotangent);

    /** Whether ∂y/∂xᵢ is anything but zero. */
    default boolean passes(Call call, int input) {
        return true;
    }

    /** Whether the rule is for these arguments of the operation. */
    default boolean covers(Call call) {
        return true;
    }

    /** The tangent of the output that the call looks at, from those of the inputs. */
    default SDVariable tangent(Call call, List<SDVariable> tangents) {
        SDVariable sum = null;
        for (int i = 0; i < tangents.size(); i++) {
            sum = tangents.get(i) == null ? sum : sum(sum, push(call, i, tangents.get(i)));
        }
        return sum;
    }

    /** The cotangent of an input, from those of the outputs. */
    default SDVariable cotangent(Call call, int input, List<SDVariable> cotangents) {
        SDVariable sum = null;
        for (int k = 0; k < cotangents.size(); k++) {
            sum = cotangents.get(k) == null ? sum : sum(sum, pull(call.at(k), input, cotangents.get(k)));
        }
        return sum;
    }

    private static SDVariable sum(SDVariable a, SDVariable b) {
        return a == null ? b : b == null ? a : a.add(b);
    }

    /** Each element by itself: y = g(x), with g'(x) written with x or y. */
    static Rule slope(Function<Call, SDVariable> slope) {
        return linear((call, v) -> v.mul(slope.apply(call)), (call, v) -> v.mul(slope.apply(call)));
    }

    /** y = L x₀ with further inputs that are fixed. */
    static Rule linear(
            BiFunction<Call, SDVariable, SDVariable> map, BiFunction<Call, SDVariable, SDVariable> transpose) {
        return new Rule() {
            @Override
            public SDVariable push(Call call, int input, SDVariable tangent) {
                return map.apply(call, tangent);
            }

            @Override
            public SDVariable pull(Call call, int input, SDVariable cotangent) {
                return transpose.apply(call, cotangent);
            }

            @Override
            public boolean passes(Call call, int input) {
                return input == 0;
            }
        };
    }

    /** The same linear map of any input, its own transpose. */
    static Rule every(BiFunction<Call, SDVariable, SDVariable> map) {
        return new Rule() {
            @Override
            public SDVariable push(Call call, int input, SDVariable tangent) {
                return map.apply(call, tangent);
            }

            @Override
            public SDVariable pull(Call call, int input, SDVariable cotangent) {
                return map.apply(call, cotangent);
            }
        };
    }

    /** Each element of y from one of each input, which are broadcast: v ∂y/∂xᵢ, by input. */
    static Rule broadcast(List<BiFunction<Call, SDVariable, SDVariable>> partials) {
        return new Rule() {
            @Override
            public SDVariable push(Call call, int input, SDVariable tangent) {
                return Spread.of(partials.get(input).apply(call, tangent), call.y(), Axes.LEADING);
            }

            @Override
            public SDVariable pull(Call call, int input, SDVariable cotangent) {
                return SumTo.of(partials.get(input).apply(call, cotangent), call.x(input), Axes.LEADING);
            }
        };
    }
}
