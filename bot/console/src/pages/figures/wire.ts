/** What the server says about service. */

export interface Uptake {
  need: string;
  zh: string;
  shown: number;
  inserted: number;
  sent: number;
  edited: number;
  dismissed: number;
  paste_rate: number;
  dismissed_per_100: number;
}

export interface NeedLine extends Uptake {
  muted: boolean;
  lifted_at: string | null;
}

export interface ReplyLine extends Uptake {
  template: string;
  text: string;
}

export interface SuggestionFigures {
  first: string;
  last: string;
  needs: NeedLine[];
  replies: ReplyLine[];
  repair: NeedLine[];
}

export interface ServiceFigures {
  first: string;
  last: string;
  days: { day: string; shown: number; pasted: number; edited: number; dismissed: number }[];
  motives: { psychology: string; zh: string; rounds: number; pasted: number; edited: number; dismissed: number }[];
}
