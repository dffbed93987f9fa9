//! What models are made with.
use crate::options::{c_enum, options};

c_enum! {
    /// The kind of a model.
    ModelKind {
        /// One head of softmax attention: [`Model::attention`](crate::Model::attention).
        Attention = ATTMD_MODEL_ATTENTION,
        /// A classifier of token sequences: [`Model::transformer`](crate::Model::transformer).
        Transformer = ATTMD_MODEL_TRANSFORMER,
        /// A classifier of images: [`Model::vit`](crate::Model::vit).
        Vit = ATTMD_MODEL_VIT,
    }
}

c_enum! {
    /// Which parameters of an attention model are trained.
    Parametrization {
        /// W (d x d); v stays fixed: lp-AttGD.
        W = ATTMD_PARAMETRIZATION_W,
        /// W = K' Q: K and Q (head_dim x d); v stays fixed. K = Q = 0 is stationary.
        KQ = ATTMD_PARAMETRIZATION_KQ,
        /// W and v: lp-JointGD.
        Joint = ATTMD_PARAMETRIZATION_JOINT,
    }
}

c_enum! {
    /// The loss of an attention model, a function of u = y f.
    Loss {
        /// log(1 + exp(-u))
        Logistic = ATTMD_LOSS_LOGISTIC,
        /// exp(-u)
        Exponential = ATTMD_LOSS_EXPONENTIAL,
        /// -u
        Correlation = ATTMD_LOSS_CORRELATION,
    }
}

c_enum! {
    /// Element type of parameters.
    Dtype {
        /// `f32`
        Float32 = ATTMD_FLOAT32,
        /// `f64`
        Float64 = ATTMD_FLOAT64,
    }
}

options! {
    /// One head of softmax attention with a linear decoder: f(X, z) = v' X' softmax(X W z).
    #[derive(Debug, Clone, PartialEq)]
    AttentionOptions from attmd_attention_options by attmd_attention_options_init {
        /// Which parameters are trained; default W.
        parametrization: Parametrization,
        /// Default logistic.
        loss: Loss,
        /// Length of a token; required.
        d: usize,
        /// Rows of K and Q; 0 (default) = d. Only for KQ.
        head_dim: usize,
        /// Standard deviation of the Gaussian initial W, K, Q; 0 (default) = zero.
        W_std: f64,
        /// The same for v; 0 (default) = zero.
        v_std: f64,
        /// Of the initial values.
        seed: u64,
    }
    and {
        /// Initial W, d x d, instead of one by `W_std`.
        pub W: Option<Vec<f64>>,
        /// Initial K, head_dim x d.
        pub K: Option<Vec<f64>>,
        /// Initial Q, head_dim x d.
        pub Q: Option<Vec<f64>>,
        /// The decoder, d values. With v = 0, W and KQ cannot learn: give the dataset's or your own.
        pub v: Option<Vec<f64>>,
    }
}

options! {
    /// Sentiment classifier of the paper's experiments: token and learned position embedding, blocks of post-norm
    /// attention and MLP (GELU), the last block's first token into a linear layer.
    #[derive(Debug, Clone, PartialEq)]
    TransformerOptions from attmd_transformer_options by attmd_transformer_options_init {
        /// Type of parameters and arithmetic; default `f32`.
        dtype: Dtype,
        /// Ids are below it; required.
        vocabulary: usize,
        /// Longest sequence; default 512.
        max_length: usize,
        /// 1 (default): two classes by the sigmoid of one logit; else softmax over so many.
        classes: usize,
        /// Width of embeddings, a multiple of heads; default 384.
        n_embd: usize,
        /// Default 3.
        heads: usize,
        /// Width inside the MLP; default 1536.
        hidden: usize,
        /// 1..=1024, default 3.
        blocks: usize,
        /// Linear layers and layer normalizations have biases; default false.
        biases: bool,
        /// The risk is the mean over the samples; default false: the sum, as in the authors' code.
        mean_loss: bool,
        /// Of embeddings, attention weights, and what attention and MLP add, 0 <= dropout < 1; default 0.2.
        dropout: f64,
        /// In layer normalization, > 0; default 1e-5.
        norm_epsilon: f64,
        /// Of initial values and dropout.
        seed: u64,
        /// Of the tokenizer; default 0: that of the first dataset that the model is trained on. Texts of another
        /// vocabulary are refused.
        vocabulary_fingerprint: u64,
    }
}

options! {
    /// Vision transformer of the paper's experiments on CIFAR-10: patches into a linear layer, class token, learned
    /// positions, blocks of pre-norm attention and MLP (GELU), layer normalization, the class token into a linear layer.
    #[derive(Debug, Clone, PartialEq)]
    VitOptions from attmd_vit_options by attmd_vit_options_init {
        /// Type of parameters and arithmetic; default `f32`.
        dtype: Dtype,
        /// Of the images; default 3.
        channels: usize,
        /// Images are resized to it, a multiple of `patch_size`; default 48.
        image_size: usize,
        /// Default 4.
        patch_size: usize,
        /// 1: two classes by the sigmoid of one logit; else softmax over so many. Default 10.
        classes: usize,
        /// Width of the tokens; default 512.
        n_embd: usize,
        /// Default 8.
        heads: usize,
        /// Width of a head; default 64.
        head_dim: usize,
        /// Width inside the MLP; default 512.
        hidden: usize,
        /// 1..=1024, default 6.
        blocks: usize,
        /// The risk is the mean over the samples (default), not the sum.
        mean_loss: bool,
        /// Flip at random in training; default true.
        flip: bool,
        /// Pixels on each side before the random crop in training; default 4; 0: no crop.
        crop_padding: usize,
        /// After GELU, and of what attention and MLP add, 0 <= dropout < 1; default 0.1.
        dropout: f64,
        /// Of the tokens before the first block; default 0.1.
        embedding_dropout: f64,
        /// In layer normalization, > 0; default 1e-5.
        norm_epsilon: f64,
        /// Of initial values, dropout, crop and flip.
        seed: u64,
    }
    and {
        /// One a channel, subtracted from values 0..1; none: CIFAR-10's for 3 channels, else 0.5.
        pub mean: Option<Vec<f64>>,
        /// One a channel, > 0, divided by then; none: CIFAR-10's for 3 channels, else 0.5.
        pub deviation: Option<Vec<f64>>,
    }
}

/// Setters of arrays.
macro_rules! arrays {
    ($name:ident { $($(#[$doc:meta])* $field:ident,)* }) => {
        #[allow(non_snake_case)]
        impl $name {
            $($(#[$doc])*
            #[must_use]
            pub fn $field(mut self, $field: impl Into<Vec<f64>>) -> Self {
                self.$field = Some($field.into());
                self
            })*
        }
    };
}
arrays! {
    AttentionOptions {
        /// Initial W, d x d, row-major.
        W,
        /// Initial K, head_dim x d, row-major.
        K,
        /// Initial Q, head_dim x d, row-major.
        Q,
        /// The decoder, d values.
        v,
    }
}
arrays! {
    VitOptions {
        /// One a channel, subtracted from values 0..1.
        mean,
        /// One a channel, > 0, divided by then.
        deviation,
    }
}

c_enum! {
    /// Which entries of a parameter.
    WeightPart {
        /// All of them.
        All = ATTMD_WEIGHTS_ALL,
        /// The rows of queries of a fused query, key and value matrix.
        Query = ATTMD_WEIGHTS_QUERY,
        /// The rows of keys.
        Key = ATTMD_WEIGHTS_KEY,
        /// The rows of values.
        Value = ATTMD_WEIGHTS_VALUE,
    }
}
