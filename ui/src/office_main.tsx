import "./kit/base.css";
