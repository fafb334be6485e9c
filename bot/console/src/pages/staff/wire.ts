/** What the server says about staff and acts. */

export type Role = "trainee" | "agent" | "supervisor" | "admin";

export interface Member {
  id: string;
  username: string;
  name: string;
  role: Role;
  shops: string[];
  disabled: boolean;
  online: boolean;
  /** Whether the caller may change them. */
  mine: boolean;
}

export interface Act {
  id: string;
  at: string;
  staff: string | null;
  staff_name: string;
  shop: string;
  action: string;
  target: string;
  target_name: string;
  detail: Record<string, unknown>;
}
