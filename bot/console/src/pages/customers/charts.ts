/** What ECharts draws of a shop's customers, and the colours of cells; pure. */

import type { Colours } from "../figures/ChartBox.vue";
import type { ChartData, ShopCharts } from "./wire";
import { customerWords } from "./words";

type Option = (colours: Colours) => Record<string, unknown>;
const words = customerWords.value;
const FEN = 100;

function axis(colours: Colours): Record<string, unknown> {
  return { axisLabel: { color: colours.faint, fontSize: 11 }, axisLine: { lineStyle: { color: colours.line } }, splitLine: { lineStyle: { color: colours.line } } };
}

function legend(colours: Colours): Record<string, unknown> {
  return { top: 0, right: 0, textStyle: { color: colours.ink, fontSize: 12 } };
}

/** Shares of a whole in percent, 0 for nothing. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0;
}

/** 0 to 4: how strongly a cell is coloured, by its share of the largest one. */
export function depthOf(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(1, Math.ceil((4 * value) / most));
}

/** Share of a cohort that bought again, null where the month has nobody. */
export function retention(cohort: { customers: number; bought: number[] }): (number | null)[] {
  return cohort.bought.map((bought) => (cohort.customers > 0 ? bought / cohort.customers : null));
}

export function paretoChart(pareto: ChartData["pareto"]): Option {
  return (colours) => ({
    color: [colours.brand, colours.grey],
    legend: legend(colours),
    grid: { top: 34, left: 48, right: 20, bottom: 40 },
    xAxis: { type: "value", min: 0, max: 100, name: words.paretoX, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: colours.faint }, ...axis(colours), axisLabel: { color: colours.faint, formatter: "{value}%" } },
    yAxis: { type: "value", min: 0, max: 100, ...axis(colours), axisLabel: { color: colours.faint, formatter: "{value}%" } },
    series: [
      { name: words.paretoY, type: "line", showSymbol: false, areaStyle: { opacity: 0.12 }, data: pareto.curve.map(([x, y]) => [Math.round(1000 * x) / 10, Math.round(1000 * y) / 10]) },
      { name: words.equal, type: "line", showSymbol: false, lineStyle: { type: "dashed", width: 1 }, data: [[0, 0], [100, 100]] },
    ],
  });
}

export function intervalChart(intervals: ChartData["intervals"]): Option {
  return (colours) => ({
    color: [colours.brand],
    grid: { top: 16, left: 44, right: 12, bottom: 46 },
    xAxis: { type: "category", data: intervals.bars.map(([first, last]) => words.bar(first, last)), ...axis(colours), axisLabel: { color: colours.faint, fontSize: 10, rotate: 32 } },
    yAxis: { type: "value", minInterval: 1, ...axis(colours) },
    series: [{ name: words.gaps, type: "bar", barMaxWidth: 34, data: intervals.bars.map(([, , count]) => count) }],
  });
}

export function pyramidChart(layers: ChartData["pyramid"], nameOf: (key: string) => string): Option {
  const people = layers.reduce((sum, layer) => sum + layer.customers, 0);
  const spent = layers.reduce((sum, layer) => sum + layer.spent, 0);
  return (colours) => ({
    color: [colours.brand, colours.amber],
    legend: legend(colours),
    grid: { top: 34, left: 96, right: 30, bottom: 24 },
    xAxis: { type: "value", min: 0, ...axis(colours), axisLabel: { color: colours.faint, formatter: "{value}%" } },
    yAxis: { type: "category", inverse: true, data: layers.map((layer) => nameOf(layer.key)), ...axis(colours), axisLabel: { color: colours.ink } },
    series: [
      { name: words.layerShare, type: "bar", barMaxWidth: 16, data: layers.map((layer) => shareOf(layer.customers, people)) },
      { name: words.spentShare, type: "bar", barMaxWidth: 16, data: layers.map((layer) => shareOf(layer.spent, spent)) },
    ],
  });
}

export function visitChart(visits: ShopCharts["visits"]): Option {
  return (colours) => ({
    color: [colours.brand, colours.green, colours.amber],
    legend: legend(colours),
    grid: { top: 36, left: 44, right: 20, bottom: 24 },
    xAxis: { type: "category", data: visits.map((one) => one.day.slice(5)), ...axis(colours) },
    yAxis: { type: "value", minInterval: 1, ...axis(colours) },
    series: [
      { name: words.visitors, type: "line", showSymbol: visits.length < 2, data: visits.map((one) => one.visitors) },
      { name: words.newVisitors, type: "line", showSymbol: visits.length < 2, data: visits.map((one) => one.new_visitors) },
      { name: words.carts, type: "line", showSymbol: visits.length < 2, data: visits.map((one) => one.carts) },
    ],
  });
}

export function monthChart(months: ChartData["months"]): Option {
  return (colours) => ({
    color: [colours.green, colours.brand, colours.amber],
    legend: legend(colours),
    grid: { top: 36, left: 44, right: 60, bottom: 24 },
    xAxis: { type: "category", data: months.map((month) => month.month.slice(2)), ...axis(colours) },
    yAxis: [
      { type: "value", minInterval: 1, ...axis(colours) },
      { type: "value", ...axis(colours), axisLabel: { color: colours.faint, formatter: "¥{value}" }, splitLine: { show: false } },
    ],
    series: [
      { name: words.newOnes, type: "bar", stack: "people", barMaxWidth: 26, data: months.map((month) => month.new) },
      { name: words.returning, type: "bar", stack: "people", barMaxWidth: 26, data: months.map((month) => month.returning) },
      { name: words.spent, type: "line", yAxisIndex: 1, symbolSize: 5, data: months.map((month) => Math.round(month.spent / FEN)) },
    ],
  });
}
