/**
 * The digits on Apache Spark, by Deeplearning4j's training masters. What needs Spark is compiled with the Maven profile
 * {@code spark} only, from {@code src/spark/java}; here is the command, which starts it or says that it is missing.
 */
package org.odelayer.examples.spark;
