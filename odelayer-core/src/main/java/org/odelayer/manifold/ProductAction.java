package org.odelayer.manifold;

import java.util.List;

/** The groups of several manifolds side by side. */
final class ProductAction implements LieAction {
    private final Part[] parts;
    private final int size;

    ProductAction(List<Manifold> manifolds) {
        parts = new Part[manifolds.size()];
        int point = 0;
        int element = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Part(manifolds.get(i), point, element);
            point += manifolds.get(i).ambient();
            element += parts[i].action.size();
        }
        size = element;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void lift(double[] y, double[] v, double[] a) {
        for (Part part : parts) {
            part.lift(y, v, a);
        }
    }

    @Override
    public void liftBack(double[] y, double[] v, double[] aBar, double[] yBar, double[] vBar) {
        for (Part part : parts) {
            part.liftBack(y, v, aBar, yBar, vBar);
        }
    }

    @Override
    public void bracket(double[] a, double[] b, double[] result) {
        for (Part part : parts) {
            part.bracket(a, b, result);
        }
    }

    @Override
    public void bracketBack(double[] a, double[] b, double[] resultBar, double[] aBar, double[] bBar) {
        for (Part part : parts) {
            part.bracketBack(a, b, resultBar, aBar, bBar);
        }
    }

    @Override
    public void act(double[] a, double[] y, double[] result) {
        for (Part part : parts) {
            part.act(a, y, result);
        }
    }

    @Override
    public void actBack(double[] a, double[] y, double[] resultBar, double[] aBar, double[] yBar) {
        for (Part part : parts) {
            part.actBack(a, y, resultBar, aBar, yBar);
        }
    }

    /** One of them, on copies of what it has of points and elements. */
    private static final class Part {
        private final LieAction action;
        private final int at;
        private final int from;
        private final double[] y;
        private final double[] v;
        private final double[] yBar;
        private final double[] vBar;
        private final double[] a;
        private final double[] b;
        private final double[] aBar;
        private final double[] bBar;
        private final double[] result;

        Part(Manifold manifold, int at, int from) {
            this.action = manifold.action();
            this.at = at;
            this.from = from;
            this.y = new double[manifold.ambient()];
            this.v = new double[y.length];
            this.yBar = new double[y.length];
            this.vBar = new double[y.length];
            this.a = new double[action.size()];
            this.b = new double[a.length];
            this.aBar = new double[a.length];
            this.bBar = new double[a.length];
            this.result = new double[a.length];
        }

        private void points(double[] whole, double[] part) {
            System.arraycopy(whole, at, part, 0, part.length);
        }

        private void elements(double[] whole, double[] part) {
            System.arraycopy(whole, from, part, 0, part.length);
        }

        private void keepPoints(double[] part, double[] whole) {
            System.arraycopy(part, 0, whole, at, part.length);
        }

        private void keepElements(double[] part, double[] whole) {
            System.arraycopy(part, 0, whole, from, part.length);
        }

        void lift(double[] ofY, double[] ofV, double[] ofA) {
            points(ofY, y);
            points(ofV, v);
            action.lift(y, v, a);
            keepElements(a, ofA);
        }

        void liftBack(double[] ofY, double[] ofV, double[] ofABar, double[] ofYBar, double[] ofVBar) {
            points(ofY, y);
            points(ofV, v);
            elements(ofABar, aBar);
            points(ofYBar, yBar);
            points(ofVBar, vBar);
            action.liftBack(y, v, aBar, yBar, vBar);
            keepPoints(yBar, ofYBar);
            keepPoints(vBar, ofVBar);
        }

        void bracket(double[] ofA, double[] ofB, double[] whole) {
            elements(ofA, a);
            elements(ofB, b);
            action.bracket(a, b, result);
            keepElements(result, whole);
        }

        void bracketBack(double[] ofA, double[] ofB, double[] ofBar, double[] ofABar, double[] ofBBar) {
            elements(ofA, a);
            elements(ofB, b);
            elements(ofBar, result);
            elements(ofABar, aBar);
            elements(ofBBar, bBar);
            action.bracketBack(a, b, result, aBar, bBar);
            keepElements(aBar, ofABar);
            keepElements(bBar, ofBBar);
        }

        void act(double[] ofA, double[] ofY, double[] whole) {
            elements(ofA, a);
            points(ofY, y);
            action.act(a, y, v);
            keepPoints(v, whole);
        }

        void actBack(double[] ofA, double[] ofY, double[] ofBar, double[] ofABar, double[] ofYBar) {
            elements(ofA, a);
            points(ofY, y);
            points(ofBar, v);
            elements(ofABar, aBar);
            action.actBack(a, y, v, aBar, yBar);
            keepElements(aBar, ofABar);
            keepPoints(yBar, ofYBar);
        }
    }
}
