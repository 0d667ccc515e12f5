//! Portable random draws: xoshiro256++, with logarithms from `libm`, give the same bits on every machine.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Noise;

/// A stream of random draws.
#[derive(Clone)]
pub struct Stream {
    generator: Xoshiro256PlusPlus,
    spare: Option<f64>,
}

impl Stream {
    /// Streams of one seed that do not overlap (2^128 draws apart).
    pub fn several<const N: usize>(seed: u64) -> [Self; N] {
        let mut generator = Xoshiro256PlusPlus::seed_from_u64(seed);
        std::array::from_fn(|_| {
            let stream = Self { generator: generator.clone(), spare: None };
            generator.jump();
            stream
        })
    }

    /// Uniform on [0, 1), multiples of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        (self.generator.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform on [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// -1 or 1.
    pub fn sign(&mut self) -> f64 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// Uniform on 0..n, for n far below 2^53.
    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    /// The numbers 0..n in random order (Fisher-Yates).
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }

    /// Standard normal (Marsaglia & Bray's polar method).
    pub fn normal(&mut self) -> f64 {
        if let Some(z) = self.spare.take() {
            return z;
        }
        loop {
            let (x, y) = (self.between(-1.0, 1.0), self.between(-1.0, 1.0));
            let s = x * x + y * y;
            if s > 0.0 && s < 1.0 {
                let scale = (-2.0 * libm::log(s) / s).sqrt();
                self.spare = Some(y * scale);
                return x * scale;
            }
        }
    }

    /// A gamma variable of this shape and scale 1 (Marsaglia and Tsang, *A simple method for generating gamma variables*,
    /// 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::log(1.0 - self.uniform()) / shape;
            return self.gamma(shape + 1.0) * libm::exp(boost);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let z = self.normal();
            let cube = (1.0 + c * z).powi(3);
            let log_u = libm::log(1.0 - self.uniform());
            if cube > 0.0 && log_u < 0.5 * z * z + d * (1.0 - cube + libm::log(cube)) {
                return d * cube;
            }
        }
    }

    /// A Poisson number of this mean: arrivals of unit rate before it, for means up to some thousands.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        let (mut time, mut count) = (0.0, 0.0);
        loop {
            time -= libm::log(1.0 - self.uniform());
            if time > mean {
                return count;
            }
            count += 1.0;
        }
    }

    /// Noise of mean 0 and variance 1.
    pub fn noise(&mut self, family: Noise) -> f64 {
        match family {
            Noise::Gaussian => self.normal(),
            Noise::HeavyTailed => {
                // t with 3 degrees of freedom is z / sqrt(chi2 / 3) and has variance 3.
                let z = self.normal();
                let chi2: f64 = (0..3).map(|_| self.normal()).map(|z| z * z).sum();
                z / chi2.sqrt()
            }
        }
    }
}
