"""Coefficients of the functions of FLOAT that odelayer computes itself (FloatFunction.java), and their errors.

    python3 docs/scripts/float_functions.py

needs numpy and mpmath, and takes half a minute and 600 MB. It fits

    tanh x = x p(x^2) / q(x^2)  on [-9, 9],  p = 1 + P1 s + ... + P5 s^5,  q = 1 + Q1 s + ... + Q4 s^4,  s = x^2,

to the smallest maximum of the relative error (Remez' exchange algorithm: at ten points the error has the same size and
alternating signs). The rounding of FLOAT costs much more than the fit, and a little of it depends on the coefficients:
of the FLOATs next to each, those are taken that make the error of the function as computed, in the order of
FloatFunction, the smallest over all FLOATs. Printed are the coefficients as Java writes them, and the errors.
"""

import itertools

import mpmath as mp
import numpy as np

END = 9
# Computed are quotients up to here, below which none is above 1; beyond, that of here.
LAST = np.float32(8.04)
P_DEGREE = 5
Q_DEGREE = 4
UNKNOWNS = P_DEGREE + Q_DEGREE

mp.mp.dps = 40


def ratio(s):
    """tanh(x)/x at x^2 = s."""
    x = mp.sqrt(s)
    return mp.tanh(x) / x


def evaluate(c, s):
    p = 1 + sum(c[k] * s ** (k + 1) for k in range(P_DEGREE))
    q = 1 + sum(c[P_DEGREE + k] * s ** (k + 1) for k in range(Q_DEGREE))
    return p / q


def error(c, s):
    """Relative."""
    return evaluate(c, s) / ratio(s) - 1


def rows(points, targets):
    """p(s) - target q(s) = 0 is linear in the coefficients: left sides and right sides."""
    left = mp.matrix(len(points), UNKNOWNS)
    right = mp.matrix(len(points), 1)
    for i, (s, target) in enumerate(zip(points, targets)):
        for k in range(P_DEGREE):
            left[i, k] = s ** (k + 1)
        for k in range(Q_DEGREE):
            left[i, P_DEGREE + k] = -target * s ** (k + 1)
        right[i] = target - 1
    return left, right


def chebyshev(count):
    """Points x^2 with x at Chebyshev's points of (0, END), since the error in x oscillates evenly."""
    return [(END * (1 - mp.cos((2 * i + 1) * mp.pi / (2 * count))) / 2) ** 2 for i in range(count)]


def interpolant():
    points = chebyshev(UNKNOWNS)
    return list(mp.lu_solve(*rows(points, [ratio(s) for s in points])))


def leveled(points, c):
    """The coefficients whose error at the points is +-E by turns, by Newton's method in them and E."""
    level = (error(c, points[0]) - error(c, points[1])) / 2
    for _ in range(30):
        signs = [(-1) ** i for i in range(len(points))]
        targets = [ratio(s) * (1 + sign * level) for s, sign in zip(points, signs)]
        left, right = rows(points, targets)
        system = mp.matrix(len(points), UNKNOWNS + 1)
        rest = mp.matrix(len(points), 1)
        for i, s in enumerate(points):
            q = 1 + sum(c[P_DEGREE + k] * s ** (k + 1) for k in range(Q_DEGREE))
            value = -right[i]
            for k in range(UNKNOWNS):
                system[i, k] = left[i, k]
                value += left[i, k] * c[k]
            system[i, UNKNOWNS] = -signs[i] * ratio(s) * q
            rest[i] = -value
        change = mp.lu_solve(system, rest)
        c = [old + change[k] for k, old in enumerate(c)]
        level += change[UNKNOWNS]
        if abs(change[UNKNOWNS]) <= mp.mpf(10) ** -25 * abs(level):
            return c
    raise ArithmeticError("Newton's method does not converge")


def extremes(c):
    """Where the error is largest between its zeros."""
    grid = [(END * mp.mpf(i) / 4000) ** 2 for i in range(1, 4001)]
    errors = [error(c, s) for s in grid]
    found = []
    start = 0
    for i in range(1, len(grid) + 1):
        if i == len(grid) or errors[i] * errors[start] < 0:
            best = max(range(start, i), key=lambda j: abs(errors[j]))
            found.append(refined(c, grid, best))
            start = i
    return found


def refined(c, grid, i):
    """The vertex of the parabola through three points of the grid."""
    if i == 0 or i == len(grid) - 1:
        return grid[i]
    a, b, d = (mp.sqrt(grid[j]) for j in (i - 1, i, i + 1))
    ea, eb, ed = (error(c, grid[j]) for j in (i - 1, i, i + 1))
    return (b + (b - a) * (ea - ed) / (2 * (ea - 2 * eb + ed))) ** 2


def minimax():
    c = interpolant()
    for _ in range(30):
        points = extremes(c)
        if len(points) != UNKNOWNS + 1:
            raise ArithmeticError(f"{len(points)} extremes of the error instead of {UNKNOWNS + 1}")
        sizes = [abs(error(c, s)) for s in points]
        if max(sizes) - min(sizes) <= mp.mpf("1e-6") * max(sizes):
            return c, max(sizes)
        c = leveled(points, c)
    raise ArithmeticError("the exchange does not converge")


def tanh(x, c):
    """As FloatFunction computes it; numpy rounds each operation to FLOAT, as Java does."""
    p1, p2, p3, p4, p5, q1, q2, q3, q4 = c
    one = np.float32(1)
    x = np.clip(x, -LAST, LAST)
    s = x * x
    p = ((((p5 * s + p4) * s + p3) * s + p2) * s + p1) * s + one
    q = (((q4 * s + q3) * s + q2) * s + q1) * s + one
    return x * p / q


def candidates(exact):
    """The nearest FLOAT and its two neighbors; the nearest alone where its rounding is lost in the sum."""
    for k, value in enumerate(exact):
        nearest = np.float32(float(value))
        neighbors = [np.nextafter(nearest, np.float32(side)) for side in (-np.inf, np.inf)]
        yield [nearest] if k in (P_DEGREE - 2, P_DEGREE - 1) else [nearest] + neighbors


def rounded(exact):
    """
    The candidates with the smallest error from 0.55 to 9.2, where tanh is in [1/2, 1) and a unit in the last place is
    2^-24; what is below has the smaller error.
    """
    first, last = np.array([0.55, 9.2], np.float32).view(np.int32)
    x = np.arange(first, last, dtype=np.int32).view(np.float32)
    # Scattered, so that most candidates are found worse than the best so far after the first part.
    parts = [x[start::64].copy() for start in range(64)]
    parts = [(part, np.tanh(part.astype(np.float64))) for part in parts]
    best, least = None, np.inf
    for c in itertools.product(*candidates(exact)):
        largest = 0
        for part, tanhs in parts:
            largest = max(largest, np.abs(tanh(part, c) - tanhs).max())
            if largest >= least:
                break
        else:
            best, least = c, largest
    return best


def measured(c):
    """
    The largest error over all FLOATs from 2^-13 to 10, relative and in units in the last place. Below 2^-13 s is less
    than 2^-26, p and q round to 1, and x itself is right to a tenth of a unit; the function is odd.
    """
    first, last = np.array([2.0**-13, 10], np.float32).view(np.int32)
    relative = units = where = 0
    for start in range(first, last + 1, 1 << 20):
        x = np.arange(start, min(start + (1 << 20), last + 1), dtype=np.int32).view(np.float32)
        exact = np.tanh(x.astype(np.float64))
        off = np.abs(tanh(x, c).astype(np.float64) - exact)
        relative = max(relative, float((off / exact).max()))
        ulps = off / np.spacing(exact.astype(np.float32)).astype(np.float64)
        i = int(ulps.argmax())
        if ulps[i] > units:
            units, where = float(ulps[i]), float(x[i])
    return relative, units, where


def main():
    exact, level = minimax()
    c = rounded(exact)
    names = [f"P{k + 1}" for k in range(P_DEGREE)] + [f"Q{k + 1}" for k in range(Q_DEGREE)]
    print("tanh")
    for name, value in zip(names, c):
        print(f"    private static final float {name} = {value!s}f;")
    print(f"  relative error of the fit: {float(level):.2g}")
    floats = [mp.mpf(float(value)) for value in c]
    points = [(END * mp.mpf(i) / 2000) ** 2 for i in range(1, 2001)]
    print(f"  with coefficients rounded to FLOAT: {float(max(abs(error(floats, s)) for s in points)):.2g}")
    relative, units, where = measured(c)
    print(f"  with all operations rounded to FLOAT: {relative:.3g}, {units:.2f} ulp (at {where})")


if __name__ == "__main__":
    main()
