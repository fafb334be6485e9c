/** Amounts and sizes as people read them. */

/** `¥89`, `¥89.50`; "" for nothing; text that is no number is kept as it is. */
export function yuan(amount: number | string | null | undefined): string {
  if (amount === null || amount === undefined || amount === "") return "";
  const value = Number(amount);
  if (!Number.isFinite(value)) return String(amount);
  const fixed = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `¥${fixed.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/gu, ",")}`;
}

/** `36 KB`, `1.2 MB`; "" for 0. */
export function byteSize(bytes: number): string {
  if (bytes <= 0) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
