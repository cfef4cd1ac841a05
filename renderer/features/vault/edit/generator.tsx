import { RefreshCw } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { Recipe } from "#contract";
import { ask } from "#bridge";
import { Button, Checkbox, Segments, showFailure, Stepper, Strength } from "#ui";
import { firstRecipe, sizeOf, strengthOf, toggled, togglesOf } from "./recipe.ts";
import type { RecipeKind } from "./recipe.ts";

const kinds = [
  { value: "words", label: "Words" },
  { value: "characters", label: "Characters" },
  { value: "pin", label: "PIN" },
] as const satisfies readonly { value: RecipeKind; label: string }[];

/** Has the trusted side make a password by a recipe, as often as one likes. */
export function GeneratorPanel({ onValue }: { onValue: (value: string) => void }) {
  const [kind, setKind] = useState<RecipeKind>("characters");
  const [recipe, setRecipe] = useState<Recipe>(firstRecipe("characters"));
  const [bits, setBits] = useState<number | null>(null);
  const make = useMaker(recipe, onValue, setBits);
  useEffect(() => {
    make().catch(() => undefined);
    // Once for each recipe; `make` changes with the form around it, which asks for nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new value only for a new recipe
  }, [recipe]);
  const size = sizeOf(recipe, kind);
  const strength = bits === null ? null : strengthOf(bits);
  return (
    <div className="generator">
      <div className="row">
        <Segments
          label="Kind of password"
          value={kind}
          choices={kinds}
          onChange={(next) => {
            setKind(next);
            setRecipe(firstRecipe(next));
          }}
        />
        <span className="grow" />
        <span className="small text-3">{size.label}</span>
        <Stepper
          label={size.label}
          value={size.value}
          min={size.min}
          max={size.max}
          onChange={(value) => {
            setRecipe(size.set(value));
          }}
        />
      </div>
      <div className="row generator-toggles">
        {togglesOf(recipe, kind).map((toggle) => (
          <Checkbox
            key={toggle.key}
            checked={toggle.isOn}
            disabled={toggle.isOn && toggle.isLast}
            onChange={() => {
              setRecipe(toggled(recipe, toggle.key));
            }}
          >
            {toggle.label}
          </Checkbox>
        ))}
        <span className="grow" />
        <Button
          size="s"
          icon={RefreshCw}
          onClick={() => {
            make().catch(() => undefined);
          }}
        >
          Another
        </Button>
      </div>
      <Strength score={strength?.score ?? -1} />
      <p className="small text-3" aria-live="polite">
        {strength === null || bits === null ? null : (
          <>
            <b className={strength.score >= 3 ? "medium text-accent" : "medium text-warn"}>
              {strength.word}
            </b>
            , {Math.floor(bits)} bits of chance
          </>
        )}
      </p>
    </div>
  );
}

function useMaker(
  recipe: Recipe,
  onValue: (value: string) => void,
  onBits: (bits: number) => void,
) {
  return useCallback(async () => {
    // SECURITY: the answer goes into the field and nowhere else.
    const reply = await ask("generator.generate", { recipe });
    if (!reply.ok) {
      showFailure(reply.failure);
      return;
    }
    onBits(reply.value.entropyBits);
    onValue(reply.value.value);
  }, [recipe, onValue, onBits]);
}
