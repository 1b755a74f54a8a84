// Writes numbers as Plansite writes them on the pages, with the forms of the plan's language that come with its data.
(() => {
  "use strict";

  const MINUS = "−";
  const UNKNOWN = "—";
  const EXACT = 100; // digits after the point with which every number that counts is written out in full
  const SAFE = 1e9;
  const NEARLY = 1e-4;
  const SMALL_MONEY = 100;
  const SMALL_SHARE = 0.1;
  const LARGE = 10_000;
  const MILLION = 1_000_000;
  const DIGITS = 3;
  const SLACK = 1e-9;
  const LEAST_GAP = 0.001;
  const LEAST_POINTS = 0.0001;
  const UNIT_WORDS = { days: " days", minutes: " minutes" };

  // A number without sign, rounded to so many digits after the point, before it where there are fewer than none. What lies
  // exactly between two goes to the even one, which JavaScript does not do.
  const rounded = (value, digits) => {
    const [whole, rest] = written(Math.abs(value)).split(".");
    const all = BigInt(whole + rest);
    const unit = 10n ** BigInt(EXACT - digits);
    const [below, left] = [all / unit, (all % unit) * 2n];
    const up = left > unit || (left === unit && below % 2n === 1n);
    return up ? below + 1n : below;
  };

  // JavaScript writes numbers from 1e21 on with an exponent; they are whole.
  const written = (value) => (value < 1e21 ? value.toFixed(EXACT) : `${BigInt(value)}.${"0".repeat(EXACT)}`);

  // JavaScript's own way is the quick one, and right wherever a number does not lie nearly in the middle.
  const fixed = (value, digits) => {
    const size = Math.abs(value);
    if (size < SAFE && Math.abs(((size * 10 ** digits) % 1) - 0.5) > NEARLY) return size.toFixed(digits);
    const text = String(rounded(value, digits)).padStart(digits + 1, "0");
    return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
  };

  const round = (value, digits) => Math.sign(value) * Number(fixed(value, digits));

  // As many digits as count.
  const significant = (value, count) => {
    const digits = count - String(Math.trunc(Math.abs(value))).length;
    return Math.sign(value) * Number(`${rounded(value, digits)}e${-digits}`);
  };

  class Language {
    constructor({ forms, short, step, months }) {
      Object.assign(this, { forms, short, step, months });
    }

    form(name, value) {
      const { before, after, fewest, most, group, point, scale } = this.forms[name];
      const [whole, decimals = ""] = fixed(value * scale, most).split(".");
      const kept = decimals.replace(/0+$/, "").padEnd(fewest, "0");
      const sign = value < 0 && /[1-9]/.test(whole + decimals) ? MINUS : "";
      return `${sign}${before}${whole.replace(/\B(?=(\d{3})+$)/g, group)}${kept && point + kept}${after}`;
    }

    value(value, unit, suffix = "") {
      if (value === null || Number.isNaN(value)) return UNKNOWN;
      if (suffix === "plan month") return this.months[Math.round(value) - 1] || UNKNOWN;
      if (unit === "money") return this.money(value) + (suffix && ` ${suffix}`);
      if (unit === "percent") return this.percent(value);
      if (unit === "points") return this.signedPoints(value);
      const number = suffix === "months" ? this.form("decimal", value) : this.number(value, unit);
      return number + (suffix ? `${suffix === "×" ? "" : " "}${suffix}` : UNIT_WORDS[unit] || "");
    }

    // Shortened for a large figure: €1.24M, €142K.
    headline(value, unit, suffix = "") {
      if (value === null || Number.isNaN(value) || suffix === "plan month") return this.value(value, unit, suffix);
      if (unit === "money" && Math.abs(round(value, 0)) >= LARGE) {
        const digits = significant(value, DIGITS);
        const ofStep = String(this.step).length - 1;
        const before = (String(Math.trunc(Math.abs(digits))).length - 1) % ofStep;
        return this.shortened(digits, unit, Math.max(DIGITS - 1 - before, 0));
      }
      if (unit === "count" && Math.abs(round(value, 0)) >= MILLION) return this.shortened(value, unit, 2);
      return this.value(value, unit, suffix);
    }

    money(value) {
      return this.form(Math.abs(value) >= SMALL_MONEY || Number.isInteger(value) ? "money" : "cents", value);
    }

    percent(value) {
      return this.form(Math.abs(value) < SMALL_SHARE ? "fine percent" : "percent", value);
    }

    number(value, unit) {
      const size = Math.abs(value);
      if (unit === "ratio") return this.form(size >= 1 || !size ? "decimal" : "fine decimal", value);
      const isBroken = round(size, 1) < 10 && Math.abs(value - round(value, 0)) > SLACK;
      return this.form(isBroken ? "decimal" : "whole", value);
    }

    shortened(value, unit, digits) {
      let scale = 1;
      while (Math.abs(value) >= scale * this.step) scale *= this.step;
      const carried = round(value / scale, digits) * scale;
      const words = this.short[unit];
      const [taken, before, after] = words[Math.min(String(Math.trunc(Math.abs(carried))).length, words.length) - 1];
      const [whole, decimals = ""] = fixed(carried / 10 ** taken, digits).split(".");
      const kept = decimals.replace(/0+$/, "");
      return `${carried < 0 ? MINUS : ""}${before}${whole}${kept && this.forms.whole.point + kept}${after}`;
    }

    // How far two percentages lie apart; nothing for nothing.
    points(apart) {
      const number = this.form(Math.abs(apart) < SMALL_SHARE ? "fine points" : "points", Math.abs(apart));
      if (number === this.form("points", 0)) return "";
      return `${number} ${number === "1" ? "point" : "points"}`;
    }

    signedPoints(apart) {
      const words = this.points(apart);
      return words ? `${apart < 0 ? MINUS : ""}${words}` : `${this.form("points", 0)} points`;
    }

    difference(share) {
      const apart = round(Math.abs(share), 3);
      return apart ? this.form("percent", apart) : "";
    }

    // How far a goal is away, in the words of its page.
    gap(gap, shortfall, [unit, suffix]) {
      if (Number.isNaN(shortfall) || shortfall === null) return "";
      const isKnown = gap !== null && !Number.isNaN(gap);
      const inPoints = unit === "points";
      if (!isKnown && !inPoints) {
        const amount = this.value(Math.abs(shortfall), unit, suffix);
        return shortfall > SLACK ? `${amount} short` : -shortfall > SLACK ? `${amount} ahead` : "on target";
      }
      const apart = inPoints ? this.points(shortfall) : this.difference(gap);
      const least = inPoints ? this.points(LEAST_POINTS) : this.percent(LEAST_GAP);
      if ((isKnown ? gap : shortfall) > SLACK) return `${apart || `under ${least}`} short`;
      return apart ? `${apart} ahead` : "on target";
    }
  }

  globalThis.plansite = Object.assign(globalThis.plansite || {}, { Language });
})();
