/** What commands share. */
package org.odelayer.examples.run;
