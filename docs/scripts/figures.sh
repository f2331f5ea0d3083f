#!/usr/bin/env bash
# Draws the pictures of the documents anew: figures.sh DIGITS [DESTINATION [OPTION ...]]
#   DIGITS       the folder with the MNIST files, or "rendered"
#   DESTINATION  a folder like docs, which is the default
#   OPTION       for every command, such as --quick, with which all of it takes some minutes instead of two hours
set -eu
cd "$(dirname "$0")/../.."
digits=$1
destination=${2:-docs}
shift $(($# > 1 ? 2 : 1))
options="$*"
drawn=$(mktemp -d)
mkdir -p "$destination/blocks"

# draw COMMAND: runs it, its figures go to $drawn
draw() {
    echo "$1"
    mvn -q compile exec:java -Dexec.args="$1 $options --figures $drawn" > "$drawn/output.txt" 2>&1 || {
        tail -n 20 "$drawn/output.txt"
        exit 1
    }
}

# keep PICTURE [NAME]: moves it to the documents
keep() {
    mv "$drawn/$1" "$destination/${2:-$1}"
}

draw "mnist --data rendered"
keep mnist.png
draw "mnist --data $digits --model second-order --train 2000 --test 1000 --epochs 3"
keep mnist-features.png blocks/mnist-features.png
draw "mnist --table --curves --data $digits"
for kind in node anode il-anode steer second-order; do
    keep "mnist-$kind.png" "blocks/mnist-$kind.png"
done
draw "mnist --net net,resnet,odenet,simplex --steps 20 --train 100 --test 2000 --batch 100 --iterations 100 --dropout 0 \
--data $digits"
keep mnist-nets.png
draw idea
keep idea.png
draw blocks
for file in "$drawn"/block-*.png; do
    keep "$(basename "$file")" "blocks/$(basename "$file")"
done
draw "spheres --augment 2,5 --labels symmetric --lr 0.05 --warm-up 100 --decay linear --seeds 1"
keep spheres.png blocks/spheres-report.png
draw "spheres --augment 0,2,5"
for name in spheres spheres-features spheres-lift; do
    keep "$name.png" "blocks/$name.png"
done
draw "spheres-rates --ways constant,discrete,clipping,warm-up-linear"
keep spheres-rates.png blocks/spheres-rates.png
draw flip1d
keep flip1d.png blocks/flip1d.png
draw oscillators
keep oscillators.png blocks/oscillators.png
draw "sine --augment 0,1,5"
keep sine.png blocks/sine.png
draw "sine --state plane --points 100 --noise 0.05 --hidden 20 --lr 0.05 --iterations 1000 --augment 0,1"
keep sine.png blocks/sine-plane.png
draw pendulum
keep pendulum.png
draw flow
keep flow-moons.png
keep flow-moons-time.png
draw manifold
keep manifold.png
draw hamiltonian
keep hamiltonian.png
draw lagrangian
keep lagrangian-pendulum.png
draw moons
for name in moons moons-robustness moons-boundaries; do
    keep "$name.png"
done
draw jacobian
keep jacobian.png
draw "optimal-control --data donut1d --net simplex"
keep optimal-control.png
draw optimal-control
keep optimal-control-layers.png
draw "optimal-control --published --data donut1d --net net,resnet,odenet,simplex"
keep optimal-control-sheet.png
draw denoise
keep denoise.png
draw "solvers --data $digits --iterations 300"
keep solvers.png
draw tracking
keep tracking.png
draw "benchmark --part SCALING"
keep scaling.png
draw detest
keep detest.png
draw robertson
keep robertson.png
echo "pictures in $destination"
