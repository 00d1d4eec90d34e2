//! Pricing by its rules: levels, hands, caps.
