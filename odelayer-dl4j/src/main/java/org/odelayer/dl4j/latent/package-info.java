/**
 * What belongs to models with latent variables beside their layer, {@link org.odelayer.dl4j.conf.LatentOdeLayer}: how
 * likely data are with normal noise around an output, the noise known ({@link org.odelayer.dl4j.latent.GaussianNll}, a
 * loss) or learned ({@link org.odelayer.dl4j.latent.GaussianOutputLayer}, with {@link
 * org.odelayer.dl4j.latent.GaussianOutput} as its running form), how far the moments of random paths are from those of
 * the data ({@link org.odelayer.dl4j.latent.MomentLoss}), and how the weight of the Kullback–Leibler term grows ({@link
 * org.odelayer.dl4j.latent.WarmUpSchedule}). It knows no other room.
 */
package org.odelayer.dl4j.latent;
