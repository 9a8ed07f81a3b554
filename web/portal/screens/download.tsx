/**
 * Taking everything along: a file made on her device, which says that it is not locked.
 */

import { useEffect } from "preact/hooks";

import { offerFile } from "../../markup/readable.ts";
import { gatherPast } from "../acts.ts";
import { useShown, zonesFor } from "../context.ts";
import { dataFile, type Everything, readableFile } from "../exports.ts";
import { BackTo, Button, Outcome, Title, Working } from "../parts.tsx";

/** The choice between a page to read and data. */
export function Download() {
  const shown = useShown();
  const { words, portal } = shown;
  const { shown: zone } = zonesFor(shown);
  // Gathered before she presses: some browsers save a file only in the moment of a press.
  useEffect(() => void gatherPast(portal), [portal]);
  const save = async (write: (all: Everything) => string, type: string, ending: string): Promise<void> => {
    if (portal.desk.past === undefined && !(await gatherPast(portal))) return;
    const { visit, past, groups } = portal.desk;
    if (visit === undefined || past === undefined) return;
    offerFile(write({ visit, groups, ...past }), type, ending);
    portal.done(words.say("download.saved"));
  };
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.download")}</Title>
      <Outcome />
      <p>{words.say("download.lead")}</p>
      <p class="notice">{words.say("download.care")}</p>
      <Working act="gather">{words.say("download.gathering")}</Working>
      <div class="actions">
        <Button
          act="gather"
          onPress={() => void save((all) => readableFile(all, words, zone, new Date()), "text/html", "html")}
        >
          {words.say("download.page")}
        </Button>
        <Button
          look="button quiet"
          act="gather"
          onPress={() => void save((all) => dataFile(all, new Date()), "application/json", "json")}
        >
          {words.say("download.data")}
        </Button>
      </div>
    </>
  );
}
