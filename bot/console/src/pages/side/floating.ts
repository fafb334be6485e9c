/** The side window in a small window that stays on top, where the browser offers one. */

import { shallowRef, type ShallowRef } from "vue";

interface PictureWindow {
  requestWindow: (options: { width: number; height: number }) => Promise<Window>;
}

export interface Floating {
  /** Whether the browser can, and this is not that window already. */
  possible: boolean;
  /** The small window while it is there. */
  shell: ShallowRef<Window | null>;
  open: () => Promise<void>;
}

export function useFloating(title: string): Floating {
  const offered = (window as unknown as { documentPictureInPicture?: PictureWindow }).documentPictureInPicture;
  const picture = window === window.top ? offered : undefined;
  const shell = shallowRef<Window | null>(null);

  async function open(): Promise<void> {
    if (!picture) return;
    const made = await picture.requestWindow({ width: 380, height: 640 });
    const frame = made.document.createElement("iframe");
    frame.src = "/side";
    frame.title = title;
    frame.allow = "clipboard-read; clipboard-write";
    frame.style.cssText = "border:0;width:100%;height:100%";
    made.document.title = title;
    made.document.body.style.margin = "0";
    made.document.documentElement.style.height = made.document.body.style.height = "100%";
    made.document.body.append(frame);
    shell.value = made;
    made.addEventListener("pagehide", () => {
      shell.value = null;
    });
  }

  return { possible: picture !== undefined, shell, open };
}
