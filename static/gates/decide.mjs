/**
 * The gate's decision in the browser: the twin of accreditation/gates/decisions.py, reasons.py and shapes.py, which say
 * what goes in, what comes out and why.
 *
 * Promise: the same JSON gives the same verdict; tests/vectors/decisions.json holds both to it. Never throws.
 */

export const OUTSIDE = 0;
const CLOCK_SKEW_S = 60;
const ENDED_FILES = ["revoked", "withdrawn", "replaced", "rejected", "refused"];

const WINDOW = { from: "int?", until: "int?" };

/** The shapes of what goes in: "int", "bool", "text", "texts", "a|b", a trailing "?" for null, [shape], {name: shape}. */
export const SHAPES = {
  token: {
    read: "ok|typed|malformed|bad_signature|unknown_key",
    event: "int?",
    serial: "text?",
    valid_from: "int?",
    valid_until: "int?",
  },
  facts: {
    serial: "text",
    file_state: "text",
    badge_state: "text",
    identity_version: "int",
    badge_identity_version: "int",
    valid_from: "int",
    valid_until: "int",
    grants: [{ zone: "int", ...WINDOW, escort: "bool", floater: "bool" }],
    head_of_delegation: "bool",
    signer: "bool",
    bulk_first_entry: "bool",
  },
  gate: {
    event: "int",
    from_zone: "int",
    to_zone: "int",
    direction: "in|out",
    open: [WINDOW],
    exits_scanned: "bool",
    passback_s: "int?",
    rules: "texts",
    limits: { zone: "int?", organisation: "int?" },
    list_made_at: "int?",
    list_stale_after_s: "int",
  },
  presence: {
    zone: "int?",
    since: "int?",
    zone_inside: "int",
    organisation_inside: "int",
    escort_present: "bool",
    floater_present: "bool",
  },
};

const wasRead = (what) => (scene) => scene.token.read === what;
const badgeIs = (state) => ({ facts }) => facts !== null && facts.badge_state === state;
const within = ({ from, until }, now) => (from === null || from <= now) && (until === null || now < until);
const validity = ({ token, facts }) => facts ?? token;
const granted = ({ facts, gate }) => (facts === null ? [] : facts.grants.filter((grant) => grant.zone === gate.to_zone));
const limited = ({ facts }) => facts !== null && !facts.head_of_delegation && !facts.signer;

const missing = (companion) => (scene) => {
  const lacks = granted(scene)
    .filter((grant) => within(grant, scene.now))
    .map((grant) => ({
      escort: grant.escort && !scene.presence.escort_present,
      floater: grant.floater && !scene.presence.floater_present,
    }));
  return lacks.every((lack) => lack.escort || lack.floater) && lacks.some((lack) => lack[companion]);
};

const HOLDS = {
  malformed: wasRead("malformed"),
  bad_signature: wasRead("bad_signature"),
  unknown_key: wasRead("unknown_key"),
  other_event: ({ token, gate }) => token.read === "ok" && token.event !== gate.event,
  not_yet_valid: (scene) => validity(scene).valid_from !== null && scene.now < validity(scene).valid_from,
  expired: (scene) => validity(scene).valid_until !== null && validity(scene).valid_until <= scene.now,
  revoked: ({ facts }) => facts !== null && (ENDED_FILES.includes(facts.file_state) || facts.badge_state === "revoked"),
  superseded: badgeIs("superseded"),
  lost: badgeIs("lost"),
  suspended: ({ facts }) =>
    facts !== null && (facts.file_state === "suspended" || facts.identity_version !== facts.badge_identity_version),
  not_issued: ({ facts }) => facts === null || facts.badge_state !== "issued" || facts.file_state !== "approved",
  gate_closed: ({ gate, now }) => !gate.open.some((window) => within(window, now)),
  zone_not_granted: (scene) => scene.facts !== null && granted(scene).length === 0,
  outside_hours: (scene) => granted(scene).length > 0 && !granted(scene).some((grant) => within(grant, scene.now)),
  escort_missing: missing("escort"),
  floater_missing: missing("floater"),
  already_inside: ({ gate, presence, now }) => {
    if (presence.zone === null || presence.zone === OUTSIDE) return false;
    const lapsed = presence.since !== null && gate.passback_s !== null && presence.since + gate.passback_s <= now;
    return !lapsed && (presence.zone === gate.to_zone || gate.from_zone === OUTSIDE);
  },
  organisation_at_limit: (scene) => {
    const limit = scene.gate.limits.organisation;
    return limited(scene) && limit !== null && scene.presence.organisation_inside >= limit;
  },
  zone_full: (scene) => {
    const limit = scene.gate.limits.zone;
    return limited(scene) && limit !== null && scene.presence.zone_inside >= limit;
  },
  first_entry: ({ facts }) => facts !== null && facts.bulk_first_entry,
  typed_number: wasRead("typed"),
  list_stale: ({ gate, now }) => {
    if (gate.list_made_at === null) return false;
    const ageS = now - gate.list_made_at;
    return ageS >= gate.list_stale_after_s || ageS < -CLOCK_SKEW_S;
  },
  error: () => false,
};

const REFUSE = ["refuse"];
const EITHER = ["refuse", "look"];
const EITHER_MILD = ["look", "refuse"];

/** [code, allowed verdicts (the default first), verdict on the way out or null], in the order that decides. */
export const REASONS = [
  ["malformed", REFUSE, "refuse"],
  ["bad_signature", REFUSE, "refuse"],
  ["unknown_key", REFUSE, "refuse"],
  ["other_event", REFUSE, "refuse"],
  ["not_yet_valid", REFUSE, null],
  ["expired", REFUSE, null],
  ["revoked", REFUSE, "look"],
  ["superseded", REFUSE, "look"],
  ["lost", REFUSE, "look"],
  ["suspended", REFUSE, "look"],
  ["not_issued", REFUSE, "look"],
  ["gate_closed", EITHER, null],
  ["zone_not_granted", EITHER, null],
  ["outside_hours", EITHER, null],
  ["escort_missing", EITHER_MILD, null],
  ["floater_missing", EITHER, null],
  ["already_inside", EITHER, null],
  ["organisation_at_limit", EITHER, null],
  ["zone_full", EITHER, null],
  ["first_entry", ["look"], null],
  ["typed_number", EITHER_MILD, "look"],
  ["list_stale", EITHER_MILD, "look"],
  ["error", REFUSE, "refuse"],
];

/** The verdict on one scan at `now`, in seconds since 1970, UTC. A fault inside refuses; `cause` names its kind. */
export function decide(token, facts, gate, presence, now) {
  try {
    return weigh(sceneOf(token, facts, gate, presence, now));
  } catch (fault) {
    const cause = fault instanceof Error ? fault.name : typeof fault;
    return { verdict: "refuse", reason: "error", also: [], moves_to: null, shows_person: false, cause };
  }
}

/** True where people go out by this gate. */
export function isLeaving(gate) {
  return gate.to_zone === OUTSIDE || gate.direction === "out";
}

function sceneOf(token, facts, gate, presence, now) {
  check(token, SHAPES.token, "token");
  check(gate, SHAPES.gate, "gate");
  check(presence, SHAPES.presence, "presence");
  check(now, "int", "now");
  if (facts !== null) {
    check(facts, SHAPES.facts, "facts");
    if (token.serial !== null && token.serial !== facts.serial) throw new RangeError("the facts are of another badge");
  }
  if (token.read === "ok" && Object.keys(SHAPES.token).some((name) => token[name] === null)) {
    throw new RangeError("the token was read, but says nothing");
  }
  return { token, facts, gate, presence, now };
}

function weigh(scene) {
  const leaving = isLeaving(scene.gate);
  const holding = REASONS.filter(([code, , out]) => !(leaving && out === null) && HOLDS[code](scene));
  const known = scene.facts !== null && ["ok", "typed"].includes(scene.token.read);
  const plain = { also: [], moves_to: null, shows_person: known, cause: null };
  if (holding.length === 0) {
    return { ...plain, verdict: "admit", reason: leaving ? "leave" : "admit", moves_to: scene.gate.to_zone };
  }
  const [[code, allowed], ...others] = holding;
  const inOrder = !(allowed.length === 1 && allowed[0] === "refuse");
  return {
    ...plain,
    verdict: outcome(holding[0], scene, leaving),
    reason: code,
    also: inOrder ? others.map(([other]) => other) : [],
    shows_person: known && code !== "other_event",
  };
}

function outcome([code, allowed, out], scene, leaving) {
  if (leaving) return scene.facts === null || out === null ? "refuse" : out;
  if (code === "already_inside" && !scene.gate.exits_scanned) return "look";
  const chosen = Object.hasOwn(scene.gate.rules, code) ? scene.gate.rules[code] : null;
  return allowed.includes(chosen) ? chosen : allowed[0];
}

function check(value, shape, part) {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) throw new TypeError(part);
    value.forEach((item) => check(item, shape[0], part));
  } else if (typeof shape === "object") {
    if (!isObject(value)) throw new TypeError(part);
    for (const [name, inner] of Object.entries(shape)) {
      if (!Object.hasOwn(value, name)) throw new TypeError(`${part}.${name}`);
      check(value[name], inner, `${part}.${name}`);
    }
  } else if (!isPlain(value, shape)) {
    throw new TypeError(part);
  }
}

function isPlain(value, shape) {
  if (shape.endsWith("?")) return value === null || isPlain(value, shape.slice(0, -1));
  if (shape === "int") return Number.isSafeInteger(value);
  if (shape === "bool") return typeof value === "boolean";
  if (shape === "texts") return isObject(value) && Object.values(value).every((text) => typeof text === "string");
  return typeof value === "string" && (!shape.includes("|") || shape.split("|").includes(value));
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
