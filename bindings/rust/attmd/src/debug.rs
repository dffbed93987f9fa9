//! What `{:?}` says of the values that stand for objects of the library: their kind and shape.
use crate::{CancelToken, Dataset, DatasetKind, Model, ModelKind, Optimizer, Svm, Tokenizer, Trace};
use std::fmt::{Debug, DebugStruct, Formatter, Result};

/// `$name { field, ... }`, the fields from variables; where the library will not tell them, `$name { .. }`.
macro_rules! shown {
    ($($name:ident: |$value:ident, $out:ident| $body:expr;)*) => {
        $(impl Debug for $name {
            fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                fn tell($value: &$name, $out: &mut DebugStruct<'_, '_>) -> crate::Result<()> {
                    $body;
                    Ok(())
                }
                let mut out = f.debug_struct(stringify!($name));
                match tell(self, &mut out) {
                    Ok(()) => out.finish(),
                    Err(_) => out.finish_non_exhaustive(),
                }
            }
        })*
    };
}

macro_rules! fields {
    ($out:ident, $from:ident: $($field:ident)*) => {
        { $($out.field(stringify!($field), &$from.$field);)* }
    };
}

shown! {
    Dataset: |dataset, out| {
        let info = dataset.info()?;
        fields!(out, info: kind n);
        match info.kind {
            DatasetKind::Samples => fields!(out, info: T d),
            DatasetKind::Sequences => fields!(out, info: T vocabulary classes),
            _ => fields!(out, info: channels height width classes),
        }
    };
    Model: |model, out| {
        let kind = model.kind()?;
        out.field("kind", &kind);
        match kind {
            ModelKind::Transformer => {
                let options = model.transformer_options()?;
                fields!(out, options: vocabulary max_length classes n_embd heads hidden blocks);
            }
            ModelKind::Vit => {
                let options = model.vit_options()?;
                fields!(out, options: channels image_size patch_size classes n_embd heads head_dim hidden blocks);
            }
            _ => {
                let options = model.attention_options()?;
                fields!(out, options: parametrization loss);
                for parameter in model.parameters()? {
                    out.field(&parameter.name, &parameter.shape);
                }
            }
        }
    };
    Optimizer: |optimizer, out| {
        let options = optimizer.options()?;
        fields!(out, options: method p normalized step_size schedule);
        out.field("iteration", &optimizer.iteration()?)
    };
    Svm: |svm, out| {
        let report = svm.report()?;
        fields!(out, svm: source);
        fields!(out, report: outcome p C rows unknowns primal_objective gap)
    };
    Trace: |trace, out| {
        out.field("quantities", &trace.quantities()).field("records", &trace.len()?)
    };
    Tokenizer: |tokenizer, out| {
        let info = tokenizer.info()?;
        fields!(out, info: vocabulary)
    };
}

impl Debug for CancelToken {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("CancelToken").finish_non_exhaustive()
    }
}
