import { Button, PasswordInput, Stack } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "./Icon";
import css from "./kit.module.css";
import { t } from "./messages";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

type PadProps = { onKey: (key: string) => void; onErase: () => void; extra?: ReactNode; disabled?: boolean };

/** Large digits for fingers. Pressing them leaves the focus where it was. */
export function NumPad({ onKey, onErase, extra, disabled }: PadProps) {
  const keep = (event: React.MouseEvent) => event.preventDefault();
  const key = (digit: string) => (
    <Button
      key={digit}
      className={css.padKey}
      variant="default"
      tabIndex={-1}
      disabled={disabled}
      onMouseDown={keep}
      onClick={() => onKey(digit)}
    >
      {digit}
    </Button>
  );
  return (
    <div className={css.pad}>
      {DIGITS.map(key)}
      {extra ?? <span />}
      {key("0")}
      <Button
        className={css.padKey}
        variant="default"
        tabIndex={-1}
        disabled={disabled}
        aria-label={t("pad.erase")}
        onMouseDown={keep}
        onClick={onErase}
      >
        <Icon name="back" />
      </Button>
    </div>
  );
}

type PinProps = {
  label: string;
  value: string;
  onChange: (pin: string) => void;
  onEnter: () => void;
  disabled?: boolean;
  error?: ReactNode;
  submitLabel: string;
  pending?: boolean;
  /** False where another field comes first. */
  takesFocus?: boolean;
};

export const PIN_LENGTH = 6;

/** A PIN by keyboard or by finger; Enter hands it in. */
export function PinPad(props: PinProps) {
  const { label, value, onChange, onEnter, disabled, error, submitLabel, pending, takesFocus = true } = props;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!disabled && takesFocus) field.current?.focus();
  }, [disabled, takesFocus]);
  const type = (text: string) => onChange(text.replace(/\D/g, "").slice(0, PIN_LENGTH));
  return (
    <Stack gap="sm" w={280}>
      <PasswordInput
        ref={field}
        label={label}
        value={value}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          onEnter();
        }}
        inputMode="numeric"
        autoComplete="off"
        data-autofocus={takesFocus || undefined}
        autoFocus={takesFocus}
        data-testid="pin"
        disabled={disabled}
        error={error}
        size="lg"
        visible={false}
        rightSection={<span />}
        classNames={{ innerInput: css.pinDots }}
      />
      <NumPad onKey={(digit) => type(value + digit)} onErase={() => onChange(value.slice(0, -1))} disabled={disabled} />
      <Button size="lg" onClick={onEnter} disabled={disabled || value.length < 4} loading={pending}>
        {submitLabel}
      </Button>
    </Stack>
  );
}
