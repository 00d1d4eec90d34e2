// What is typed as a discount: up to a hundred it is per cent, above it rupiah; "%" or "Rp" may be written.

import type { DiscountRequest, Money } from "../../bindings";
import { formatMoney, parseMoney } from "../../kit/money";

const PPM_PER_PERCENT = 10_000;

/** Reads a discount; `null` is none (an empty field), undefined is not a discount. */
export function parseDiscount(text: string): DiscountRequest | null | undefined {
  const typed = text.trim();
  if (typed === "" || typed === "0") return null;
  const percent = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*(%?)$/.exec(typed);
  const hundredths = percent ? Number(percent[1]) * 100 + Number((percent[2] ?? "").padEnd(2, "0")) : undefined;
  if (hundredths !== undefined && hundredths > 0 && hundredths <= 10_000) {
    return { percent_ppm: (hundredths * PPM_PER_PERCENT) / 100 };
  }
  if (percent?.[3]) return undefined;
  const amount = parseMoney(typed);
  return amount !== undefined && BigInt(amount) > 0n ? { amount } : undefined;
}

/** The discount as it would be typed again. */
export function formatDiscount(discount: DiscountRequest | undefined): string {
  if (!discount) return "";
  if (discount.percent_ppm != null) {
    const hundredths = Math.round((discount.percent_ppm * 100) / PPM_PER_PERCENT);
    const rest = (hundredths % 100).toString().padStart(2, "0").replace(/0+$/, "");
    return `${Math.floor(hundredths / 100)}${rest ? `,${rest}` : ""}%`;
  }
  return discount.amount ? formatMoney(discount.amount) : "";
}

/** What it takes off this amount, half up to whole rupiah: only for showing it before the core has priced the cart. */
export function roughDiscount(discount: DiscountRequest, gross: Money): Money {
  if (discount.percent_ppm == null) return discount.amount ?? "0";
  const scaled = BigInt(gross) * BigInt(discount.percent_ppm);
  const perRupiah = 100_000_000n;
  return (((scaled * 2n + perRupiah) / (perRupiah * 2n)) * 100n).toString();
}
